/** The form in Vue's templates, with the types that the package gives to Vue 3. */

import type { GlobalComponents } from "vue";
import type { ZhunruFormProps } from "../dist/form/vue.js";

type Props = InstanceType<GlobalComponents["zhunru-form"]>["$props"];

export const props: Props & ZhunruFormProps = { name: "facts", policy: null, value: { 比例: 0.3 }, asOf: "2024-01-01", disabled: true, onZhunruResult: (event) => console.log(event.detail.items.length) };

// @ts-expect-error A value is an object.
export const wrong: Props = { value: 5 };
