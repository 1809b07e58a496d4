/** Everything about a node that PostgreSQL reads at its start. The replica gets the primary's, and where to stream from. */
export interface NodeSettings {
  readonly port: number;
  readonly primary?: { readonly connection: string; readonly slot: string };
  /** What differs from an installation on one machine. */
  readonly others?: Readonly<Record<string, string | number>>;
  /** Networks whose hosts may sign in, beside this machine. */
  readonly networks?: readonly string[];
}

export const REPLICATION_ROLE = 'lectern_replica';

/** By this name the primary knows a standby: as its slot, and in pg_stat_replication. */
export const slotOf = (standby: string): string => `lectern_${standby.replaceAll('-', '_')}`;

export function postgresqlConf({ port, primary, others }: NodeSettings): string {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: 100,
    shared_buffers: '128MB',
    max_locks_per_transaction: 256,
    jit: 'off',
    random_page_cost: '1.1',
    wal_level: 'logical',
    max_wal_senders: 12,
    max_replication_slots: 12,
    max_slot_wal_keep_size: '2GB',
    // After a checkpoint the first change of each page writes all of it to the log: so they are rare.
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    fsync: 'on',
    hot_standby: 'on',
    hot_standby_feedback: 'on',
    wal_receiver_status_interval: '1s',
    wal_retrieve_retry_interval: '200ms',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_line_prefix: '%m [%p] %q%u ',
    log_checkpoints: 'off',
    log_parameter_max_length: 0,
    ...others,
  };
  if (primary) {
    settings.primary_conninfo = primary.connection;
    settings.primary_slot_name = primary.slot;
  }
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`,
  );
  return `# Written by Lectern at every start; changes made here are lost.\n${lines.join('\n')}\n`;
}

export const pgHba = ({ networks = [] }: NodeSettings): string =>
  [
    '# Written by Lectern at every start: these networks only, by password only.',
    ...['127.0.0.1/32', ...networks].flatMap((network) => [
      `host all         all ${network} scram-sha-256`,
      `host replication ${REPLICATION_ROLE} ${network} scram-sha-256`,
    ]),
    '',
  ].join('\n');
