import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Relay = {
  readonly port: number;
  /** What runs through it ends at once, and nothing more is let in. */
  cut(): void;
  /** Takes connections and everything that is said on them, and passes nothing on, as a server does that hangs. */
  hang(): void;
  /** After either. What came meanwhile is passed on. */
  mend(): void;
  close(): Promise<void>;
};

/** Passes connections on to another port of this machine, until it is cut: a server that is gone for whoever uses the relay alone. */
export async function startRelay(to: number): Promise<Relay> {
  /** Every socket, and the one that it is passed on to. */
  const sockets = new Map<Socket, Socket>();
  let open = true;
  let hangs = false;
  const server = createServer((socket) => {
    if (!open) return socket.destroy();
    const there = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [socket, there],
      [there, socket],
    ] as const) {
      sockets.set(one, other);
      one.on('error', () => {});
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      if (!hangs) one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    open = false;
    for (const socket of sockets.keys()) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    hang() {
      hangs = true;
      for (const [one, other] of sockets) one.unpipe(other);
    },
    mend() {
      open = true;
      if (!hangs) return;
      hangs = false;
      for (const [one, other] of sockets) one.pipe(other);
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
