import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./theme.css";
import "../ui/ui.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { connectToProcesses } from "../api/client.ts";
import { App } from "./App.tsx";
import { rememberViews } from "./view-storage.ts";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no root element.");
rememberViews(window.localStorage);
connectToProcesses();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
