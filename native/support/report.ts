const barWidth = 28;
const quietMs = 2_000;

/** Progress of one step. `fraction` is 0 to 1; nothing is drawn before two seconds have passed. */
export interface Progress {
  update(fraction: number): void;
  done(): void;
}

/** Where preparation says what it does: one line a step, and a bar for a step that takes long. */
export interface Report {
  line(text: string): void;
  progress(label: string): Progress;
}

export function consoleReport(stream: NodeJS.WriteStream = process.stderr): Report {
  return {
    line: (text) => {
      stream.write(`${text}\n`);
    },
    progress: (label) => (stream.isTTY ? drawnBar(stream, label) : writtenSteps(stream, label)),
  };
}

export const silentReport: Report = {
  line: () => undefined,
  progress: () => ({ update: () => undefined, done: () => undefined }),
};

function drawnBar(stream: NodeJS.WriteStream, label: string): Progress {
  const startMs = Date.now();
  let drawn = false;
  return {
    update(fraction) {
      if (Date.now() - startMs < quietMs) return;
      drawn = true;
      stream.write(`\r${barText(label, fraction)}`);
    },
    done() {
      if (drawn) stream.write(`\r${barText(label, 1)}\n`);
    },
  };
}

function writtenSteps(stream: NodeJS.WriteStream, label: string): Progress {
  const startMs = Date.now();
  let nextStep = 0.25;
  return {
    update(fraction) {
      if (Date.now() - startMs < quietMs || fraction < nextStep || fraction >= 1) return;
      nextStep = (Math.floor(fraction * 4) + 1) / 4;
      stream.write(`${barText(label, fraction)}\n`);
    },
    done() {
      if (Date.now() - startMs >= quietMs) stream.write(`${barText(label, 1)}\n`);
    },
  };
}

function barText(label: string, fraction: number): string {
  const bounded = Math.min(1, Math.max(0, fraction));
  const filled = Math.round(bounded * barWidth);
  const percent = String(Math.round(bounded * 100)).padStart(3);
  return `  ${label} [${"#".repeat(filled)}${".".repeat(barWidth - filled)}] ${percent} %`;
}
