/** The form in Vue 3: the element, and its type in templates. */

import type { DefineComponent } from "vue";
import type { Policy } from "../index.js";
import type { CheckResult } from "../types.js";
import type { FormValue } from "./index.js";

export * from "./index.js";

/** What `<zhunru-form>` takes in templates. */
export interface ZhunruFormProps {
  name?: string;
  /** The `id` of the form to which it belongs, where it does not stand in it. */
  form?: string;
  policy?: Policy | null;
  asOf?: string | null;
  value?: FormValue | null;
  modelValue?: FormValue | null;
  disabled?: boolean;
  readOnly?: boolean;
  onInput?: (event: Event) => void;
  onChange?: (event: Event) => void;
  onZhunruResult?: (event: CustomEvent<CheckResult>) => void;
}

declare module "vue" {
  interface GlobalComponents {
    "zhunru-form": DefineComponent<ZhunruFormProps>;
  }
}
