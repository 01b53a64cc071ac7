import { StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { App } from "./App.jsx";

const root = document.querySelector("#root");
const app = <StrictMode><App /></StrictMode>;
if (root.childElementCount > 0) hydrateRoot(root, app, { onRecoverableError: (error) => console.error(error) });
else createRoot(root).render(app);
