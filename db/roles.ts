import type postgres from 'postgres';
import { askServer, forgetServer, primaryOf, type ServerAnswer } from '#db/server-question.ts';
import type { ClusterConfig, ClusterNode } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { count, gauge } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

/*
 * Who is the primary of a cluster that fails over: the server that takes writes on the highest timeline, as it says itself. Asked
 * every two seconds, and at once when a server has failed.
 */

const ASK_EVERY_MS = 2_000;
const ASK_SOON_MS = 250;

type Open = (url: string) => postgres.Sql;
type Nodes = readonly [ClusterNode, ...ClusterNode[]];

type Node = ClusterNode & {
  /** By which address it was asked last. */
  asked: string | null;
  standby: boolean;
  said: ServerAnswer | null;
  /** How often it has not answered since it did: a crowd may keep it from answering once. */
  misses: number;
};

const MOST_MISSES = 2;

/** What is known of one cluster. */
class Roles {
  readonly name: string;
  readonly #nodes: readonly Node[];
  readonly #open: Open;
  readonly #leave: (url: string) => void;
  #primary: ClusterNode;
  #timeline = 0;
  #asked: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Its primary acknowledges without any standby. */
  alone = false;
  #headlessFor = 0;
  #ended = false;
  readonly moves = new Set<() => void>();

  constructor(name: string, nodes: Nodes, open: Open, leave: (url: string) => void) {
    this.name = name;
    this.#nodes = nodes.map((node) => ({ ...node, asked: null, standby: false, said: null, misses: 0 }));
    this.#primary = nodes[0];
    this.#open = open;
    this.#leave = leave;
    void this.ask();
  }

  get primary(): ClusterNode {
    return this.#primary;
  }

  /** Nobody was seen to take writes of late. */
  get headless(): boolean {
    return this.#headlessFor > MOST_MISSES;
  }

  get readers(): string[] {
    return this.#nodes
      .filter(({ standby, misses }) => standby && misses <= MOST_MISSES)
      .map(({ read }) => read);
  }

  /** Every server with what it said when it was asked last. */
  get servers(): KnownServer[] {
    return this.#nodes.map(({ read, write, said, standby, misses }) => {
      const isPrimary = write === this.#primary.write;
      return { address: read, isPrimary, standby, answers: misses <= MOST_MISSES, said };
    });
  }

  /** One question at a time, however many would like to know. */
  ask(): Promise<void> {
    this.#asked ??= this.#askAll().finally(() => {
      this.#asked = null;
      if (this.#timer) clearTimeout(this.#timer);
      if (this.#ended) return;
      this.#timer = setTimeout(() => void this.ask(), this.#headlessFor > 0 ? ASK_SOON_MS : ASK_EVERY_MS);
      this.#timer.unref();
    });
    return this.#asked;
  }

  async #askAll(): Promise<void> {
    const answers = await Promise.all(
      this.#nodes.map(async (node) => ({ node, answer: await this.#askOne(node).catch(() => undefined) })),
    );
    for (const { node, answer } of answers) {
      node.misses = answer ? 0 : node.misses + 1;
      node.said = answer ?? null;
      if (answer) node.standby = answer.standby;
    }
    const best = primaryOf(answers.flatMap(({ node, answer }) => (answer ? [{ node, ...answer }] : [])));
    // One of an earlier timeline than was seen is believed no more.
    if (best && best.timeline >= this.#timeline) {
      this.alone = best.waitsFor === '';
      this.#timeline = best.timeline;
      this.#headlessFor = 0;
      if (best.node.write !== this.#primary.write) this.#move(best.node);
    } else this.#headlessFor += 1;
  }

  #askOne(node: Node): Promise<ServerAnswer> {
    node.asked = node.write === this.#primary.write ? node.write : node.read;
    return askServer(node.asked, this.#open);
  }

  #move(to: Node): void {
    const from = this.#primary;
    this.#primary = to;
    count('db_primaries_changed');
    log().warn({ cluster: this.name }, 'another server of the cluster is its primary now');
    for (const url of [from.write, from.read]) this.#leave(url);
    // They are asked by other addresses now.
    for (const node of this.#nodes) if (node === to || node.write === from.write) forget(node);
    for (const told of this.moves) told();
  }

  end(): void {
    this.#ended = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const node of this.#nodes) forget(node);
  }
}

function forget(node: Node): void {
  if (node.asked) forgetServer(node.asked);
}

const known = () =>
  singleton('db.roles', () => {
    const roles = new Map<string, Roles>();
    const sum = (what: (each: Roles) => boolean) => () => [...roles.values()].filter(what).length;
    gauge(
      'db_clusters_without_standby',
      sum(({ alone }) => alone),
    );
    gauge(
      'db_clusters_without_primary',
      sum(({ headless }) => headless),
    );
    return roles;
  });

/**
 * A cluster whose servers change their roles answers what it is asked as it is now; one whose addresses are fixed is as it is.
 * `leave` is called with the addresses of a server that is the primary no more.
 */
export function live(config: ClusterConfig, open: Open, leave: (url: string) => void): ClusterConfig {
  const [first, ...others] = config.nodes ?? [];
  if (!first) return config;
  const roles = () => {
    const found = known().get(config.name) ?? new Roles(config.name, [first, ...others], open, leave);
    known().set(config.name, found);
    return found;
  };
  return {
    ...config,
    get primary() {
      return roles().primary.write;
    },
    get jobs() {
      return roles().primary.jobs;
    },
    get read() {
      return roles().readers;
    },
    get report() {
      return config.report.length > 0 ? config.report : roles().readers;
    },
  };
}

/** A server has failed: who is the primary is asked now rather than in two seconds. */
export function lookAgain(): void {
  for (const roles of known().values()) void roles.ask();
}

/** Asks who is the primary of each of these that fails over, and waits for the answers. */
export async function rolesAsked(clusters: readonly ClusterConfig[]): Promise<void> {
  // Whoever asks for a primary for the first time begins to be told.
  const primaries = new Set(clusters.map(({ primary }) => primary));
  await Promise.all(
    [...known().values()].filter((each) => primaries.has(each.primary.write)).map((each) => each.ask()),
  );
}

/** Calls `told` whenever another server has become the primary of a cluster; the function that is returned ends that. */
export function onMove(cluster: string, told: () => void): () => void {
  const moves = known().get(cluster)?.moves;
  moves?.add(told);
  return () => moves?.delete(told);
}

/** A server of a cluster that fails over. */
export type KnownServer = {
  address: string;
  isPrimary: boolean;
  standby: boolean;
  /** It did of late. */
  answers: boolean;
  /** Null when it did not just now. */
  said: ServerAnswer | null;
};

export type KnownCluster = { alone: boolean; headless: boolean; servers: KnownServer[] };

/** How a cluster that fails over stands, as its servers say; null of one whose addresses are fixed. */
export function knownCluster(name: string): KnownCluster | null {
  const { alone, headless, servers } = known().get(name) ?? {};
  return servers === undefined ? null : { alone: alone === true, headless: headless === true, servers };
}

export function endRoles(): void {
  for (const roles of known().values()) roles.end();
  known().clear();
}
