/** The look of the form and of verdicts; every colour and measure is a custom property that a page can set. */

import { sheet } from "./dom.js";

/** For verdicts, wherever they are shown. */
export const verdictStyle = sheet(`
.zr-headline { display: flex; flex-wrap: wrap; gap: .4em .7em; align-items: baseline; margin: 0; }
.zr-outcome, .zr-tag { --c: #475467; color: var(--c); background: color-mix(in srgb, var(--c) 10%, #fff); border: 1px solid color-mix(in srgb, var(--c) 35%, #fff);
  border-radius: .4em; white-space: nowrap; }
.zr-outcome { padding: .1em .55em; font-weight: 700; }
.zr-tag { font-size: .85em; padding: 0 .4em; }
[data-outcome=admit] { --c: #146c43; } [data-outcome=conditional], [data-outcome=condition] { --c: #0b6478; }
[data-outcome=approval] { --c: #1d4ed8; } [data-outcome=adjudication] { --c: #6d28d9; }
[data-outcome=supplement] { --c: #92500a; } [data-outcome=reroute] { --c: #9d3a0c; } [data-outcome=reject] { --c: #b42318; }
.zr-undecided { color: #92500a; }
.zr-grounds section { margin-top: .9em; }
.zr-part { margin: 0 0 .3em; font-size: .9em; color: #475467; font-weight: 600; }
.zr-grounds ul { margin: 0; padding: 0; list-style: none; }
.zr-lines > li { padding: .45em 0; border-top: 1px solid #e4e7ec; overflow-wrap: anywhere; }
.zr-lines > li:first-child { border-top: 0; padding-top: 0; }
.zr-lines p { margin: .2em 0 0; }
.zr-chips { display: flex; flex-wrap: wrap; gap: .35em; }
.zr-chips > li { background: #f2f4f7; border-radius: .4em; padding: .05em .55em; overflow-wrap: anywhere; }
.zr-rule { display: flex; flex-wrap: wrap; gap: .2em .5em; align-items: baseline; }
.zr-rule small, .zr-basis { color: #566172; font-size: .9em; }
.zr-remedy { color: #0b5d3b; }
.zr-grounds > details { margin-top: .9em; } .zr-grounds > details > summary { cursor: pointer; color: #475467; font-size: .9em; font-weight: 600; }
.zr-grounds > details > section { margin-top: .4em; } .zr-grounds > details .zr-part { display: none; }
`);

export const formStyle = sheet(`
:host { --accent: var(--zhunru-accent, #0f5fb8); --text: var(--zhunru-text, #1d2939); --muted: var(--zhunru-muted, #566172); --line: var(--zhunru-line, #8a94a6);
  --surface: var(--zhunru-surface, #fff); --error: var(--zhunru-error, #b42318); --radius: var(--zhunru-radius, 6px); --gap: var(--zhunru-gap, 1.15rem);
  display: block; color: var(--text); font-family: var(--zhunru-font, inherit); line-height: 1.6; container-type: inline-size; }
* { box-sizing: border-box; }
.verdict { border: 1px solid #d0d5dd; border-radius: var(--radius); padding: .9rem 1rem; background: var(--surface); margin-top: 1.5rem; }
@container (min-width: 46rem) { .layout { display: grid; gap: 1.5rem; grid-template-columns: minmax(0, 1fr) minmax(16rem, 22rem); align-items: start; }
  .verdict { position: sticky; top: .75rem; max-height: calc(100vh - 1.5rem); overflow: auto; margin-top: 0; } }
.title { margin: 0 0 .5rem; font-size: 1rem; font-weight: 700; }
.verdict .list { margin-top: 1rem; padding-top: .8rem; border-top: 1px solid #d0d5dd; }
.next { margin: .7rem 0 0; padding: .5rem .7rem; border-left: 3px solid var(--accent); background: color-mix(in srgb, var(--accent) 7%, #fff); }
.next p { margin: 0; }
.next button { font: inherit; font-weight: 600; color: var(--accent); background: none; border: 0; padding: 0; text-decoration: underline; cursor: pointer; }
.fields { display: grid; gap: var(--gap); }
.field { min-width: 0; border: 0; margin: 0; padding: 0; }
.head { font-weight: 600; padding: 0; display: block; float: none; }
.head .object { font-weight: 400; color: var(--muted); }
.mark { font-weight: 400; font-size: .82em; margin-left: .45em; color: var(--error); }
.mark.soft { color: var(--muted); }
.help, .error { margin: .1rem 0; font-size: .9em; color: var(--muted); overflow-wrap: anywhere; }
.field > .why { margin: .1rem 0; border: 0; padding: 0; font-size: .9em; color: var(--muted); } .why > summary { padding: 0; width: max-content; } .why > p { margin: .1rem 0; overflow-wrap: anywhere; }
.error { color: var(--error); font-weight: 600; }
.error:empty, .former:empty, .remark:empty { display: none; }
.former, .remark { margin: .1rem 0; font-size: .9em; overflow-wrap: anywhere; }
.line { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .6rem; margin-top: .25rem; }
input:not([type=radio], [type=checkbox]), select { font: inherit; color: inherit; background: #fff; border: 1px solid var(--line); border-radius: var(--radius); padding: .4rem .6rem; min-height: 2.5rem; max-width: 100%; }
input.text { width: min(100%, 30rem); } input.number { width: 10rem; text-align: right; } input.date { width: 9.5rem; } select { min-width: 12rem; }
input[aria-invalid=true], select[aria-invalid=true] { border-color: var(--error); border-width: 2px; }
.choice { display: inline-flex; align-items: center; gap: .4rem; padding: .35rem .75rem .35rem .55rem; min-height: 2.5rem; border: 1px solid #cbd2dc; border-radius: var(--radius); background: #fff; cursor: pointer; }
.choice:has(:checked) { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 9%, #fff); }
.choice:has(:focus-visible), input:focus-visible, select:focus-visible, button:focus-visible, summary:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 55%, #fff); outline-offset: 1px; }
.choice input { margin: 0; width: 1.05rem; height: 1.05rem; accent-color: var(--accent); }
.line { position: relative; } .calendar { position: absolute; inset: auto auto 0 0; width: 1px; height: 1px; min-height: 0; padding: 0; border: 0; opacity: 0; pointer-events: none; }
input.calendar:not([type=radio], [type=checkbox]) { min-height: 0; padding: 0; border: 0; }
.pick { font: inherit; font-size: .9em; color: var(--accent); background: none; border: 1px solid #cbd2dc; border-radius: var(--radius); padding: .35rem .7rem; min-height: 2.5rem; cursor: pointer; }
.pick:disabled { color: var(--muted); cursor: default; }
input:disabled, input:read-only:not([type=radio], [type=checkbox]) { background: #f2f4f7; }
.clear { font: inherit; font-size: .9em; color: var(--muted); background: none; border: 0; text-decoration: underline; cursor: pointer; min-height: 1.5rem; padding: 0 .3rem; }
details { margin-top: var(--gap); border-top: 1px solid #d0d5dd; padding-top: .6rem; }
summary { cursor: pointer; color: var(--muted); padding: .25rem 0; }
details[hidden] { display: none; }
details .fields { margin-top: .8rem; }
.empty { color: var(--muted); }
`);
