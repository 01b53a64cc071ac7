/** The form in React 19: the element, and its type in JSX. */

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { Policy } from "../index.js";
import type { CheckResult } from "../types.js";
import type { FormValue, ZhunruForm } from "./index.js";

export * from "./index.js";

/** What `<zhunru-form>` takes in JSX. Events have the names of the DOM: `onInput`, `onChange`, `onzhunru-result`. */
export interface ZhunruFormProps extends DetailedHTMLProps<HTMLAttributes<ZhunruForm>, ZhunruForm> {
  name?: string;
  /** The `id` of the form to which it belongs, where it does not stand in it. */
  form?: string;
  policy?: Policy | null;
  asOf?: string | null;
  value?: FormValue | null;
  disabled?: boolean;
  readOnly?: boolean;
  "onzhunru-result"?: (event: CustomEvent<CheckResult>) => void;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "zhunru-form": ZhunruFormProps;
    }
  }
}
