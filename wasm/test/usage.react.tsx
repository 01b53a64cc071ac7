/** The form in JSX, with the types that the package gives to React 19. */

import { useRef, useState } from "react";
import type { Policy } from "../dist/index.js";
import type { FormValue, ZhunruForm } from "../dist/form/react.js";

export function Application({ policy }: { policy: Policy | null }) {
  const [value, setValue] = useState<FormValue | null>({ 比例: 0.3 });
  const element = useRef<ZhunruForm>(null);
  return (
    <form>
      <zhunru-form ref={element} className="wide" name="facts" policy={policy} value={value} asOf="2024-01-01" disabled={policy === null} readOnly={false}
        onInput={(event) => setValue(event.currentTarget.value)} onzhunru-result={(event) => console.log(event.detail.summary.admit)} />
    </form>
  );
}

// @ts-expect-error A name is a text.
export const wrong = <zhunru-form name={5} />;
