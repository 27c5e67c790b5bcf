import { Button, Progress } from "@mantine/core";
import { useState } from "react";
import type { GpuDevice, GpuFinding } from "../../contract/gpu.ts";
import { shell } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";
import { useGpu } from "../status/index.ts";
import { formatBytes } from "../ui/format.ts";
import { installLibraries, restartModels, useModels } from "./models-store.ts";

const stateWords = { found: "Found", missing: "Missing", broken: "Broken", "not-needed": "Not needed" };

/** The graphics card as it is now, and what stands between it and the models. */
export function MachineSection() {
  const report = useModels((state) => state.report);
  const telemetry = useGpu((state) => state.telemetry) ?? report?.telemetry ?? null;
  const [open, setOpen] = useState(false);
  return (
    <section aria-labelledby="models-machine" data-testid="models-machine">
      <h2 id="models-machine">This machine</h2>
      {telemetry?.devices.map((device) => (
        <Card key={device.index} device={device} driver={telemetry.driverVersion} cuda={telemetry.cudaVersion} />
      ))}
      <div className="models-machine">
        <p role="status">{report?.summary ?? "Finding out what runs models here…"}</p>
        {report?.needsRestart ? (
          <Button size="compact-sm" onClick={restartModels} data-testid="gpu-restart">
            Use them now
          </Button>
        ) : null}
        {report ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            data-testid="gpu-details"
          >
            {open ? "Hide the details" : "Details"}
          </Button>
        ) : null}
      </div>
      {report && open ? (
        <ul className="models-findings" data-testid="gpu-findings">
          {report.findings.map((finding) => (
            <Finding key={finding.id} finding={finding} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Finding({ finding }: { finding: GpuFinding }) {
  return (
    <li data-state={finding.state}>
      <span className="models-finding-state">{stateWords[finding.state]}</span>
      <div>
        <strong>{finding.title}</strong>
        <p>{finding.detail}</p>
        {finding.wayOn === null ? null : <p className="models-way">{finding.wayOn}</p>}
        {finding.id === "provider-files" && finding.wayOn !== null ? <Libraries /> : null}
      </div>
    </li>
  );
}

function Libraries() {
  const libraries = useModels((state) => state.libraries);
  const failure = useModels((state) => state.librariesFailure);
  if (libraries) {
    const { fraction, message } = libraries.progress;
    return (
      <div className="models-libraries" role="status">
        <Progress flex={1} size={5} value={(fraction ?? 1) * 100} animated={fraction === null} aria-label={message} />
        <span>{fraction === null ? message : `${message} · ${Math.floor(fraction * 100)} %`}</span>
        <Button size="compact-sm" variant="default" onClick={() => libraries.abort.abort()}>
          Stop
        </Button>
      </div>
    );
  }
  return (
    <div className="models-libraries">
      <Button size="compact-sm" onClick={() => void installLibraries(null)} data-testid="gpu-install">
        Install from nuget.org
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => void chooseLibraries()}>
        From a file…
      </Button>
      {failure === null ? null : (
        <span className="models-failure" role="alert">
          {failure}
        </span>
      )}
    </div>
  );
}

async function chooseLibraries(): Promise<void> {
  try {
    const { paths } = await shell.call("shell/chooseFiles", {
      title: "The runtime's CUDA package",
      filters: [{ name: "NuGet package or archive", extensions: ["nupkg", "zip", "tgz", "gz"] }],
    });
    if (paths[0] !== undefined) await installLibraries(paths[0]);
  } catch (error) {
    reportFailure("The file dialog could not be opened", error);
  }
}

function Card({ device, driver, cuda }: { device: GpuDevice; driver: string | null; cuda: string | null }) {
  const { memoryUsedBytes: used, memoryTotalBytes: total, utilisationPercent: load } = device;
  return (
    <div className="models-card" data-testid="gpu-card">
      <div className="models-card-name">
        <strong>{device.name}</strong>
        <span>
          {[
            driver === null ? null : `driver ${driver}`,
            cuda === null ? null : `CUDA up to ${cuda}`,
            device.computeCapability === null ? null : `compute capability ${device.computeCapability}`,
          ]
            .filter((part) => part !== null)
            .join(" · ")}
        </span>
      </div>
      <Meter label="Load" value={load} text={load === null ? "unknown" : `${load} %`} />
      <Meter
        label="Memory"
        value={used === null || !total ? null : (used / total) * 100}
        text={used === null || total === null ? "unknown" : `${formatBytes(used)} of ${formatBytes(total)}`}
      />
      <Figure
        label="Temperature"
        value={device.temperatureCelsius === null ? "–" : `${device.temperatureCelsius} °C`}
      />
      <Figure label="Power" value={device.powerWatts === null ? "–" : `${Math.round(device.powerWatts)} W`} />
    </div>
  );
}

function Meter({ label, value, text }: { label: string; value: number | null; text: string }) {
  return (
    <div className="models-meter">
      <span>{label}</span>
      <strong>{text}</strong>
      <Progress size={4} value={value ?? 0} aria-label={`${label}: ${text}`} transitionDuration={300} />
    </div>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="models-meter">
      <span>{label}</span>
      <strong>{value}</strong>
    </div>
  );
}
