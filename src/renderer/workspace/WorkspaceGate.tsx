import { Button, PasswordInput, Progress } from "@mantine/core";
import { IconChartDots3, IconLock } from "@tabler/icons-react";
import { useState, type FormEvent, type ReactNode } from "react";
import type { WorkspaceState } from "../../contract/workspace.ts";
import { engine } from "../api/client.ts";
import { messageOf } from "../app/failure.ts";
import { ErrorState, LoadingState } from "../ui/States.tsx";
import { passphraseStrength } from "./passphrase-strength.ts";
import { loadWorkspace, setWorkspace } from "./workspace-store.ts";
import "./workspace.css";

/** What stands in front of the shell until the encrypted store is open. */
export function WorkspaceGate({ workspace }: { workspace: WorkspaceState | null }) {
  if (workspace?.state === "new-passphrase") return <ChoosePassphrase message={workspace.message} />;
  if (workspace?.state === "needs-passphrase") return <EnterPassphrase message={workspace.message} />;
  if (workspace?.state === "broken") {
    return (
      <ErrorState
        title="The workspace could not be opened"
        message={`${workspace.message ?? "Its file is damaged and no backup could be restored."}${workspace.folder === "" ? "" : ` The folder is ${workspace.folder}.`}`}
        onRetry={() => void loadWorkspace()}
      />
    );
  }
  return <LoadingState message="Opening the workspace" />;
}

function Gate({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="gate">
      <div className="gate-card">
        <div className="gate-brand">
          <IconChartDots3 size={22} />
          FinSight Workstation
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

function usePassphraseCall(call: (passphrase: string) => Promise<WorkspaceState>) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  async function submit(passphrase: string): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      setWorkspace(await call(passphrase));
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  }
  return { busy, failure, submit };
}

function ChoosePassphrase({ message }: { message: string | null }) {
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const { busy, failure, submit } = usePassphraseCall((passphrase) =>
    engine.call("workspace/choosePassphrase", { passphrase }),
  );
  const strength = passphraseStrength(first);
  const differs = second !== "" && !first.startsWith(second) && first !== second;

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void submit(first);
  }

  return (
    <Gate title="Choose a passphrase">
      <p>
        {message ?? "This computer has no keychain to keep the key of your workspace in."} Everything you make here is
        encrypted, and this passphrase opens it.
      </p>
      <form onSubmit={onSubmit} className="gate-form">
        <PasswordInput
          size="sm"
          label="Passphrase"
          autoFocus
          value={first}
          maxLength={1024}
          onChange={(event) => setFirst(event.currentTarget.value)}
          data-testid="passphrase-first"
        />
        <div className="gate-strength" aria-live="polite">
          <Progress
            value={strength.level * 25}
            size={4}
            color={strength.level < 2 ? "red" : strength.level < 3 ? "yellow" : "teal"}
            aria-label="Strength"
          />
          <span>{strength.sentence}</span>
        </div>
        <PasswordInput
          size="sm"
          label="Once more"
          value={second}
          maxLength={1024}
          error={differs ? "The two are not the same." : null}
          onChange={(event) => setSecond(event.currentTarget.value)}
          data-testid="passphrase-second"
        />
        <div className="gate-warning">
          <IconLock size={16} />
          <span>
            <strong>Nobody can recover it.</strong> Without the passphrase the workspace stays closed for good, also for
            us. Write it down and keep it somewhere safe.
          </span>
        </div>
        {failure ? (
          <div className="gate-failure" role="alert">
            {failure}
          </div>
        ) : null}
        <Button
          type="submit"
          size="sm"
          loading={busy}
          disabled={first.length < 8 || first !== second}
          data-testid="passphrase-submit"
        >
          Create the workspace
        </Button>
      </form>
    </Gate>
  );
}

function EnterPassphrase({ message }: { message: string | null }) {
  const [passphrase, setPassphrase] = useState("");
  const { busy, failure, submit } = usePassphraseCall((text) => engine.call("workspace/unlock", { passphrase: text }));

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void submit(passphrase);
  }

  return (
    <Gate title="Welcome back">
      <p>{message ?? "Your workspace is encrypted. Enter its passphrase to open it."}</p>
      <form onSubmit={onSubmit} className="gate-form">
        <PasswordInput
          size="sm"
          label="Passphrase"
          autoFocus
          value={passphrase}
          maxLength={1024}
          error={failure}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
          data-testid="passphrase"
        />
        <Button type="submit" size="sm" loading={busy} disabled={passphrase === ""} data-testid="passphrase-submit">
          Open
        </Button>
      </form>
    </Gate>
  );
}
