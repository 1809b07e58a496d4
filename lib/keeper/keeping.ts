import type { Place } from '#lib/embedded/place.ts';
import type { Lease } from '#lib/keeper/lease.ts';
import type { Records, View } from '#lib/keeper/record.ts';
import type { Passwords, Peer, Server } from '#lib/keeper/server.ts';

export type KeeperOptions = {
  readonly cluster: string;
  /** This node's name, one of `peers`. */
  readonly node: string;
  /** Every node; the first makes the cluster when there is none. */
  readonly peers: readonly Peer[];
  readonly etcd: readonly string[];
  readonly place: Place;
  readonly passwords: Passwords;
  readonly listen: string;
  readonly networks: readonly string[];
  /** So long after its primary was last heard of a cluster begins to look for another. */
  readonly ttlMs: number;
};

/** What the parts of a keeper share. */
export type Keeping = {
  readonly options: KeeperOptions;
  readonly self: Peer;
  readonly server: Server;
  readonly records: Records;
  readonly lease: Lease;
  readonly following: Following;
  leading: Leading;
  /** The record as last read, and when. */
  seen: { view: View; at: number } | null;
  /** As last read. */
  epoch: number;
  /** The epoch in which this primary gave up: it does not begin again by itself in the same. */
  stoodDown: number;
  /** The highest epoch of whose elections this node has heard: it takes nothing from an earlier primary. */
  promised: number;
};

/** What a standby remembers from tick to tick: since when it should stream and does not, and how far it had come when it promised. */
export type Following = {
  silentSince: number | null;
  lsn: string | null;
  /** It was told to pause its replay for a moment, and is not known to go on. */
  paused: boolean;
};

/** What a primary remembers of its peers. */
export type Leading = { since: number; seen: Map<string, number>; slotsKept: boolean };
