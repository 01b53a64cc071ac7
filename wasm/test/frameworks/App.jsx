import { useEffect, useState } from "react";
import { init, Policy } from "../../dist/index.js";
import "../../dist/form/react.js";
import { SOURCES } from "./policy.js";

export function App() {
  const [policy, setPolicy] = useState(null);
  const [value, setValue] = useState(null);
  const [disabled, setDisabled] = useState(true);
  const [outcome, setOutcome] = useState("");
  const [submitted, setSubmitted] = useState("");
  useEffect(() => {
    let opened;
    // Of an element that a server has drawn React sets only what changes.
    setValue({ 类别: "公共服务", 比例: 0.3 });
    init().then(() => setPolicy((opened = new Policy(SOURCES))));
    return () => opened?.free();
  }, []);
  const submit = (event) => {
    event.preventDefault();
    setSubmitted(new FormData(event.target).get("facts"));
  };
  return (
    <main>
      <h1>申报</h1>
      <form id="application" onSubmit={submit}><button>提交</button></form>
      <zhunru-form name="facts" form="application" asOf="2024-06-01" policy={policy} value={value} disabled={disabled} onInput={(event) => setValue(event.target.value)} onzhunru-result={(event) => setOutcome(event.detail.items[0].label)} />
      <button type="button" id="toggle" onClick={() => setDisabled(!disabled)}>停用或启用</button>
      <output id="value">{JSON.stringify(value)}</output>
      <output id="outcome">{outcome}</output>
      <output id="submitted">{submitted}</output>
    </main>
  );
}
