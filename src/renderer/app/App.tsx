import { MantineProvider } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Notifications } from "@mantine/notifications";
import { useEffect, useState } from "react";
import { useSettings } from "../settings/index.ts";
import { useWorkspace, WorkspaceGate } from "../workspace/index.ts";
import { connectStores } from "./connect.ts";
import { mantineTheme, mantineVariables } from "./mantine-theme.ts";
import { Shell } from "./Shell.tsx";

export function App() {
  const { theme, reducedMotion } = useSettings();
  const systemIsLight = useMediaQuery("(prefers-color-scheme: light)", false, { getInitialValueInEffect: false });
  const systemReduces = useMediaQuery("(prefers-reduced-motion: reduce)", false, { getInitialValueInEffect: false });
  const scheme = theme === "system" ? (systemIsLight ? "light" : "dark") : theme;
  const reduced = reducedMotion === "on" || (reducedMotion === "system" && systemReduces);

  useEffect(connectStores, []);
  useEffect(() => {
    document.documentElement.dataset["reducedMotion"] = String(reduced);
  }, [reduced]);

  return (
    <MantineProvider theme={mantineTheme} cssVariablesResolver={mantineVariables} forceColorScheme={scheme}>
      <Workspace />
      <Notifications position="bottom-center" limit={4} mb={32} />
    </MantineProvider>
  );
}

const opensByItselfKey = "finsight/opens-by-itself/1";

function Workspace() {
  const workspace = useWorkspace((state) => state.workspace);
  // A workspace that opened without asking the last time will again: its window is drawn meanwhile. After a restart of
  // the engine, too, what is on the screen stays.
  const [expected, setExpected] = useState(() => window.localStorage.getItem(opensByItselfKey) !== null);
  const state = workspace?.state ?? "starting";

  useEffect(() => {
    if (state === "starting") return;
    if (state === "ready") window.localStorage.setItem(opensByItselfKey, "yes");
    else window.localStorage.removeItem(opensByItselfKey);
    setExpected(state === "ready");
  }, [state]);

  const drawn = state === "ready" || (state === "starting" && expected);
  return drawn ? <Shell ready={state === "ready"} /> : <WorkspaceGate workspace={workspace} />;
}
