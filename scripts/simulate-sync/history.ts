import type { Change, PullRequest, PullResponse, PushRequest, PushResponse, Role } from "../../src/contract/sync.ts";
import { nextPull, nextPush, receivePull, receivePush, record, view } from "../../src/sync/replica.ts";
import { checkCalm, checkHistory } from "./checks.ts";
import { Crash, MemoryReplica } from "./memory-replica.ts";
import { MemoryServer, privateCollection } from "./memory-server.ts";
import { Random } from "./random.ts";

const yearMs = 31_557_600_000;
const startMs = 1_800_000_000_000;
const collections = ["dashboard", "note", privateCollection] as const;
const rowIds = ["a", "b", "c"] as const;
const fields = ["title", "text", "size"] as const;
const roles: readonly Role[] = ["owner", "admin", "editor", "viewer"];

/** One operation as the person made it: nothing of this may vanish without a reason. */
export interface Made {
  id: string;
  deviceId: string;
  /** Order within the device. */
  order: number;
  collection: string;
  rowId: string;
  change: Change;
  /** What the device's clock showed, and what a right clock showed. */
  stampMs: number;
  trueMs: number;
}

export interface Device {
  id: string;
  replica: MemoryReplica;
  offsetMs: number;
  isOnline: boolean;
  schemaVersion: number;
  isPushing: boolean;
  isPulling: boolean;
}

type Message =
  | { kind: "push"; device: Device; request: PushRequest }
  | { kind: "pushed"; device: Device; response: PushResponse }
  | { kind: "pull"; device: Device; request: PullRequest }
  | { kind: "pulled"; device: Device; request: PullRequest; response: PullResponse };

export interface World {
  server: MemoryServer;
  devices: Device[];
  made: Made[];
  nowMs: number;
  /** Rows whose fields the server has thrown away at some time. */
  everPurged: Set<string>;
  wasRestored: boolean;
}

/** Plays one history: people edit, the network misbehaves, machines stop and clocks lie; then all is quiet. Throws on a violation. */
export function playHistory(seed: number): { operations: number; steps: number } {
  const random = new Random(seed);
  const world = newWorld(random);
  const mail: Message[] = [];
  const steps = 15 + random.below(60);
  const trouble = random.chance(0.15) ? 0 : random.next() * 0.35;

  const send = (message: Message) => {
    if (random.chance(trouble)) return;
    mail.push(message);
    while (random.chance(trouble)) mail.push(message);
  };
  for (let step = 0; step < steps; step += 1) {
    if (random.chance(0.6)) world.nowMs += random.chance(0.05) ? random.below(86_400_000) : random.below(5_000);
    act(world, random, mail, send, trouble);
  }
  settle(world);
  checkHistory(world);
  checkCalm(world, afterwards(world));
  return { operations: world.made.length, steps };
}

function newWorld(random: Random): World {
  const oldest = 1 + random.below(2);
  const server = new MemoryServer(oldest + random.below(2));
  const count = random.chance(0.1) ? 5 + random.below(4) : 2 + random.below(3);
  const devices = Array.from({ length: count }, (_unused, index): Device => {
    const id = `device-${index}`;
    server.members.set(id, { role: index === 0 ? "owner" : random.pick(roles), access: 0 });
    return {
      id,
      replica: new MemoryReplica(id),
      offsetMs: someOffset(random),
      isOnline: random.chance(0.8),
      schemaVersion: oldest + random.below(2),
      isPushing: false,
      isPulling: false,
    };
  });
  return { server, devices, made: [], nowMs: startMs, everPurged: new Set(), wasRestored: false };
}

/** Right, a little off, off by what is just bearable, or by years. */
function someOffset(random: Random): number {
  const dice = random.next();
  if (dice < 0.25) return 0;
  if (dice < 0.5) return random.below(4000) - 2000;
  if (dice < 0.7) return 30_000 + random.below(30_000);
  return Math.floor((random.next() - 0.5) * 10 * yearMs);
}

function act(world: World, random: Random, mail: Message[], send: (message: Message) => void, trouble: number): void {
  const device = random.pick(world.devices);
  const dice = random.next();
  if (dice < 0.3) edit(world, device, random, trouble);
  else if (dice < 0.72) exchange(world, device, random, mail, send, trouble);
  else if (dice < 0.86) {
    for (let count = 1 + random.below(4); count > 0 && mail.length > 0; count -= 1) {
      const [message] = mail.splice(random.chance(trouble * 3) ? random.below(mail.length) : 0, 1);
      if (message) deliver(world, message, random, send, trouble);
    }
  } else happen(world, device, random, mail);
}

/** What happens to the machines rather than to the data. */
function happen(world: World, device: Device, random: Random, mail: Message[]): void {
  const { server } = world;
  switch (random.below(10)) {
    case 0:
      device.isOnline = !device.isOnline;
      break;
    case 1:
      device.offsetMs = someOffset(random);
      break;
    case 2:
      device.isPushing = false;
      device.isPulling = false;
      break;
    case 3:
      server.setRole(device.id, random.pick(roles));
      break;
    case 4:
      device.schemaVersion += 1;
      break;
    case 5:
      server.schemaVersion += 1;
      break;
    case 6:
      server.takeBackup();
      break;
    case 7:
      if (random.chance(0.8)) {
        server.restoreBackup();
        world.wasRestored = true;
      } else mail.length = 0;
      break;
    case 8:
      forge(world, device, random);
      break;
    default:
      server.purgeDeleted();
      for (const key of server.contents.purged) world.everPurged.add(key);
  }
}

/** Somebody with one device's token speaks in another's name. */
function forge({ server, devices, nowMs }: World, device: Device, random: Random): void {
  const other = random.pick(devices);
  if (other === device) return;
  const stamp = { wallMs: nowMs, counter: 0, deviceId: other.id };
  const change: Change = { kind: "set", fields: { title: "forged" } };
  const operation = { id: `${other.id}/forged`, collection: "note", rowId: "a", change, stamp, schemaVersion: 1 };
  const member = server.members.get(device.id);
  if (member) server.push(device.id, { epoch: server.epochOf(member), operations: [operation] }, nowMs);
}

function edit(world: World, device: Device, random: Random, trouble: number): void {
  const collection = random.pick(collections);
  const rowId = random.pick(rowIds);
  const id = `${device.id}/${world.made.length}`;
  const change = someChange(random, id);
  const crashAfter = random.chance(trouble / 3) ? random.below(3) : undefined;
  const localMs = Math.max(0, world.nowMs + device.offsetMs);
  try {
    const operation = device.replica.transaction(
      (store) => record(store, { id, collection, rowId, change, schemaVersion: device.schemaVersion }, localMs),
      crashAfter,
    );
    world.made.push({
      id,
      deviceId: device.id,
      order: world.made.length,
      collection,
      rowId,
      change,
      stampMs: operation.stamp.wallMs,
      trueMs: world.nowMs,
    });
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return;
  }
  const shown = device.replica.transaction((store) => view(store, collection, rowId));
  const isShown =
    change.kind === "set"
      ? Object.entries(change.fields).every(([field, value]) => shown?.fields[field]?.value === value)
      : shown?.deletion?.isDeleted === (change.kind === "delete");
  if (!isShown) throw new Error(`${id} is not on the screen of the device that made it.`);
}

function someChange(random: Random, id: string): Change {
  const dice = random.next();
  if (dice < 0.12) return { kind: "delete" };
  if (dice < 0.2) return { kind: "restore" };
  const changed = fields.filter(() => random.chance(0.5));
  const values = Object.fromEntries((changed.length > 0 ? changed : fields).map((field) => [field, `${field} ${id}`]));
  return { kind: "set", fields: random.chance(0.04) ? { ...values, broken: true } : values };
}

function exchange(
  world: World,
  device: Device,
  random: Random,
  mail: Message[],
  send: (message: Message) => void,
  trouble: number,
): void {
  if (!device.isOnline) return;
  if (device.isPushing && random.chance(0.3)) device.isPushing = false;
  if (device.isPulling && random.chance(0.3)) device.isPulling = false;
  if (!device.isPushing) {
    const request = device.replica.transaction((store) => nextPush(store, 1 + random.below(5)));
    if (request) {
      device.isPushing = true;
      send({ kind: "push", device, request });
    }
  }
  if (!device.isPulling) {
    const request = device.replica.transaction((store) => nextPull(store, 1 + random.below(6)));
    device.isPulling = true;
    send({ kind: "pull", device, request });
  }
  if (random.chance(0.5)) {
    const message = mail.shift();
    if (message) deliver(world, message, random, send, trouble);
  }
}

function deliver(
  world: World,
  message: Message,
  random: Random,
  send: (message: Message) => void,
  trouble: number,
): void {
  const { device } = message;
  if (!device.isOnline) return;
  const { nowMs, server } = world;
  const localMs = Math.max(0, nowMs + device.offsetMs);
  const crashAfter = random.chance(trouble / 2) ? random.below(4) : undefined;
  switch (message.kind) {
    case "push": {
      const response = server.push(device.id, message.request, nowMs, crashAfter);
      if (response) send({ kind: "pushed", device, response });
      return;
    }
    case "pull":
      send({
        kind: "pulled",
        device,
        request: message.request,
        response: server.pull(device.id, message.request, nowMs),
      });
      return;
    default:
      try {
        device.replica.transaction((store) => {
          if (message.kind === "pushed") receivePush(store, message.response, localMs);
          else receivePull(store, message.request, message.response, localMs);
        }, crashAfter);
        if (message.kind === "pushed") device.isPushing = false;
        else device.isPulling = false;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        device.isPushing = false;
        device.isPulling = false;
      }
  }
}

/** The network heals, clocks stay as they are, everybody comes up to date. */
function settle(world: World): void {
  const { server, devices } = world;
  const newest = Math.max(server.schemaVersion, ...devices.map(({ schemaVersion }) => schemaVersion));
  server.schemaVersion = newest;
  for (let round = 0; round < 3; round += 1) for (const device of devices) syncFully(world, device);
}

export function syncFully(world: World, device: Device): void {
  const { server } = world;
  const { replica } = device;
  const limit = 400;
  for (let turn = 0; turn < limit; turn += 1) {
    world.nowMs += 1;
    const localMs = Math.max(0, world.nowMs + device.offsetMs);
    const push = replica.transaction((store) => nextPush(store, 50));
    const pushed = push && server.push(device.id, push, world.nowMs);
    if (pushed) replica.transaction((store) => receivePush(store, pushed, localMs));
    const request = replica.transaction((store) => nextPull(store, 3));
    const response = server.pull(device.id, request, world.nowMs);
    const { hasMore } = replica.transaction((store) => receivePull(store, request, response, localMs));
    const isDone = !hasMore && replica.transaction((store) => nextPush(store, 1)) === null;
    if (isDone) return;
  }
  throw new Error(`${device.id} does not come to rest.`);
}

/** After all is quiet each device makes one more change, to see what its clock has become. */
function afterwards(world: World): { device: Device; stampMs: number; nowMs: number }[] {
  return world.devices.map((device) => {
    world.nowMs += 10;
    const localMs = Math.max(0, world.nowMs + device.offsetMs);
    const operation = device.replica.transaction((store) =>
      record(
        store,
        {
          id: `${device.id}/after`,
          collection: "note",
          rowId: "after",
          change: { kind: "delete" },
          schemaVersion: device.schemaVersion,
        },
        localMs,
      ),
    );
    return { device, stampMs: operation.stamp.wallMs, nowMs: world.nowMs };
  });
}
