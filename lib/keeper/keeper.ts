import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '#lib/clock.ts';
import { outcome } from '#lib/keeper/decide.ts';
import { Etcd } from '#lib/keeper/etcd.ts';
import { showFigures } from '#lib/keeper/figures.ts';
import { follow } from '#lib/keeper/follow.ts';
import type { KeeperOptions, Keeping } from '#lib/keeper/keeping.ts';
import { lead } from '#lib/keeper/lead.ts';
import { Lease } from '#lib/keeper/lease.ts';
import { goneBack, lastMark, type Mark, mark } from '#lib/keeper/mark.ts';
import { type ClusterRecord, type Member, Records, type View } from '#lib/keeper/record.ts';
import { Server } from '#lib/keeper/server.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';

/** An old primary is taken again only when so long nobody better could be found. */
const BETTER_WITHIN_MS = 5_000;

/**
 * Keeps one PostgreSQL of a cluster: as the primary while it holds the lease, as a standby of whoever does otherwise. Runs
 * beside the server for as long as that is to run; `stop` ends both.
 */
export class Keeper {
  readonly #etcd: Etcd;
  readonly #keeping: Keeping;
  readonly #tickMs: number;
  readonly #startedAt = performance.now();
  #session: string | null = null;
  #reported = '';
  #unmarked: Mark | null = null;
  #absentSince: number | null = null;
  #election = { epoch: 0, since: 0 };
  #stopping = false;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: KeeperOptions) {
    const self = options.peers.find(({ name }) => name === options.node);
    if (!self) throw new Error(`The node "${options.node}" is not among the nodes of its cluster.`);
    this.#etcd = new Etcd(options.etcd);
    this.#tickMs = options.ttlMs / 6;
    const server = new Server({ ...options, self });
    const lost = (why: string) => {
      server.kill();
      this.#keeping.stoodDown = this.#keeping.epoch;
      count('keeper_primaries_stopped');
      log().error({ node: self.name, why }, 'the primary was stopped: others may write now');
    };
    this.#keeping = {
      options,
      self,
      server,
      records: new Records(this.#etcd, options.cluster),
      lease: new Lease(this.#etcd, options.ttlMs, lost),
      following: { silentSince: null, lsn: null, paused: false },
      leading: { since: 0, seen: new Map(), slotsKept: false },
      seen: null,
      epoch: 0,
      stoodDown: 0,
      promised: 0,
    };
  }

  start(): void {
    const { lease, server, options } = this.#keeping;
    showFigures(this.#keeping);
    this.#timer = lease.watch(() => server.answeredWithin(options.ttlMs / 2));
    this.#running = this.#run();
  }

  /** Ends PostgreSQL in order. The lease is left to run out: whoever stops everything wants no other primary meanwhile. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
    await this.#keeping.server.stop();
    if (this.#timer) clearInterval(this.#timer);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const busy = await this.#tick().catch((error: unknown) => {
        log().warn({ err: error, node: this.#keeping.self.name }, 'a keeper could not do its work');
        return false;
      });
      await sleep(busy ? Math.min(100, this.#tickMs) : this.#tickMs);
    }
  }

  /** True when something is under way that should go on soon. */
  async #tick(): Promise<boolean> {
    const { options, self, server, records, lease } = this.#keeping;
    const view = await records.read();
    this.#keeping.seen = { view, at: performance.now() };
    const { state } = view;
    if (!state) {
      await this.#begin(view);
      return true;
    }
    if (goneBack(view, this.#unmarked ?? lastMark(options)))
      throw new Error(
        'etcd tells of an earlier time than this node has seen: restore a later snapshot of it.',
      );
    this.#keeping.epoch = state.epoch;
    if (state.primary === self.name && !state.election) await lead(this.#keeping, view, state);
    else {
      if (lease.held) {
        if (!server.isStandby()) server.kill();
        if (await server.gone()) await lease.release();
      }
      await follow(this.#keeping, view, state);
    }
    await this.#report(state);
    await this.#elect(view, state);
    // Last: a disk that is full keeps nobody from voting. What cannot be noted there is remembered meanwhile.
    if (server.hasData()) {
      this.#unmarked = { epoch: state.epoch, revision: BigInt(view.revision) };
      mark(options, view);
      this.#unmarked = null;
    }
    return underWay(view, state);
  }

  /** The record of a new cluster, by the first of its nodes. One whose record was lost is left alone: who had written most is not known. */
  async #begin(view: View): Promise<void> {
    const { options, self, records } = this.#keeping;
    if (lastMark(options) !== null)
      throw new Error('etcd knows nothing of this cluster, which has been there before: restore etcd.');
    if (options.peers[0]?.name !== self.name) return;
    await records.change(view, {
      epoch: 1,
      primary: self.name,
      voters: [],
      alone: clock.now().toISOString(),
      timeline: null,
      fork: '0/0',
      election: null,
    });
  }

  async #report({ election }: ClusterRecord): Promise<void> {
    const { self, server, records, following, promised } = this.#keeping;
    if (this.#session && !(await this.#etcd.renew(this.#session))) this.#session = null;
    if (!this.#session) {
      this.#session = await this.#etcd.grant(Math.ceil(this.#keeping.options.ttlMs / 1000));
      this.#reported = '';
    }
    const role = !server.hasData()
      ? 'empty'
      : !server.running()
        ? 'stopped'
        : server.isStandby()
          ? 'standby'
          : 'primary';
    const lsn = election && promised === election.epoch ? following.lsn : null;
    const member: Member = { node: self.name, role, promised, lsn };
    const text = JSON.stringify(member);
    if (text === this.#reported) return;
    await records.report(member, this.#session);
    this.#reported = text;
  }

  /** Begins an election when there is no primary, and ends one as soon as its outcome can be said. */
  async #elect(view: View, state: ClusterRecord): Promise<void> {
    const { self, records, options, stoodDown } = this.#keeping;
    const now = performance.now();
    if (!self.votes) return;
    if (state.election) {
      this.#absentSince = null;
      if (this.#election.epoch !== state.election.epoch)
        this.#election = { epoch: state.election.epoch, since: now };
      const next = outcome(state, view.members, now - this.#election.since < BETTER_WITHIN_MS);
      if (next && (await records.change(view, next)))
        log().warn({ node: next.primary, epoch: next.epoch }, 'an election has ended');
      return;
    }
    this.#absentSince = view.leader === null ? (this.#absentSince ?? now) : null;
    if (this.#absentSince === null) return;
    const own = state.primary === self.name;
    // A primary takes its lease by itself, unless it has given up; and who has just begun waits for the others to begin.
    if (own && stoodDown !== state.epoch) return;
    const patience = own ? 0 : now - this.#startedAt < options.ttlMs ? options.ttlMs : this.#tickMs;
    if (now - this.#absentSince < patience) return;
    const election = { epoch: state.epoch + 1, by: self.name };
    if (await records.change(view, { ...state, election }, [records.noLeader()]))
      log().warn({ node: self.name, epoch: election.epoch }, 'an election has begun: there is no primary');
  }
}

/** Whether the next step is somebody's soon: commits wait for each of them. */
const underWay = ({ leader, wish }: View, { election, timeline, voters, alone }: ClusterRecord): boolean =>
  election !== null ||
  leader === null ||
  timeline === null ||
  (voters.length === 0 && !alone) ||
  (wish !== null && !wish.refused);
