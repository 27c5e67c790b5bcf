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

function Workspace() {
  const workspace = useWorkspace((state) => state.workspace);
  const [opened, setOpened] = useState(false);
  if (workspace?.state === "ready" && !opened) setOpened(true);
  // While a restarted engine opens the store again, what is on the screen stays.
  const reopening = opened && workspace?.state === "starting";
  return workspace?.state === "ready" || reopening ? <Shell /> : <WorkspaceGate workspace={workspace} />;
}
