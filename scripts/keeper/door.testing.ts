import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut as a network is: nothing more arrives, and nobody is told. */
export class Door {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;

  constructor(port: number, to: number) {
    this.#server = createServer((inner) => {
      const outer = connect(to, '127.0.0.1');
      for (const [socket, other] of [
        [inner, outer],
        [outer, inner],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('data', (bytes) => !this.#cut && other.write(bytes));
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
    }).listen(port, '127.0.0.1');
  }

  cut(): void {
    this.#cut = true;
  }

  open(): void {
    this.#cut = false;
    // What was lost on the way does not come any more.
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.open();
    this.#server.close();
  }
}
