import type { ProcessHealth } from "../contract/workspace.ts";

type ProcessName = ProcessHealth["process"];

/** A running child, as the supervisor needs it. */
export interface Child {
  onReady(listener: () => void): void;
  onExit(listener: (code: number) => void): void;
}

export interface SupervisorOptions<C extends Child> {
  process: ProcessName;
  /** "The data engine". */
  title: string;
  fork(): C;
  onHealth(health: ProcessHealth): void;
  /** A child is up and may be given ports. */
  onUp(child: C): void;
  log(text: string): void;
}

export interface Supervisor<C extends Child> {
  start(): void;
  /** Start again after giving up. */
  restart(): void;
  /** The child may end from now on without a restart. */
  retire(): void;
  /** The running child, or null while there is none. */
  child(): C | null;
  health(): ProcessHealth;
}

const restartDelaysMs = [0, 500, 1000, 2000, 4000];
const windowMs = 60_000;
const mostExitsInWindow = 6;

/** Keeps one child alive: restarts it at once, then with growing pauses, and gives up when it keeps dying. */
export function createSupervisor<C extends Child>(options: SupervisorOptions<C>): Supervisor<C> {
  let running: C | null = null;
  let retired = false;
  let exitTimesMs: number[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let health: ProcessHealth = { process: options.process, state: "starting", restartCount: 0, message: null };

  function report(change: Partial<ProcessHealth>): void {
    health = { ...health, ...change };
    options.onHealth(health);
  }

  function launch(): void {
    timer = null;
    const child = options.fork();
    running = child;
    child.onReady(() => {
      if (running !== child) return;
      const message =
        health.restartCount > 0
          ? `${options.title} stopped and was started again. Nothing you had saved was lost.`
          : null;
      report({ state: "running", message });
    });
    child.onExit((code) => {
      if (running !== child) return;
      running = null;
      options.log(`${options.process} exited with ${code}`);
      if (!retired) recover();
    });
    options.onUp(child);
  }

  function recover(): void {
    const nowMs = Date.now();
    exitTimesMs = [...exitTimesMs.filter((time) => nowMs - time < windowMs), nowMs];
    if (exitTimesMs.length >= mostExitsInWindow) {
      report({
        state: "stopped",
        message: `${options.title} stopped ${exitTimesMs.length} times within a minute and stays off. Choose Help, Restart Stopped Parts to try again.`,
      });
      return;
    }
    const delayMs = restartDelaysMs[Math.min(exitTimesMs.length, restartDelaysMs.length) - 1] ?? 0;
    report({
      state: "restarting",
      restartCount: health.restartCount + 1,
      message: `${options.title} stopped and is starting again.`,
    });
    timer = setTimeout(launch, delayMs);
  }

  return {
    start() {
      report({ state: "starting" });
      launch();
    },
    restart() {
      if (running || timer) return;
      exitTimesMs = [];
      report({
        state: "restarting",
        restartCount: health.restartCount + 1,
        message: `${options.title} is starting again.`,
      });
      launch();
    },
    retire() {
      retired = true;
      if (timer) clearTimeout(timer);
    },
    child: () => running,
    health: () => health,
  };
}
