import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OsUser } from '#lib/embedded/os-user.ts';
import type { SwiftNode } from '#scripts/topology/plan.ts';

export type StorePlace = {
  readonly folder: string;
  readonly user: OsUser | undefined;
  readonly ports: Readonly<Record<SwiftNode['part'] | 'cache', number>>;
  readonly secret: string;
};

/** Who may use the store by S3. */
export const STORE_ACCESS_KEY = 'lectern:media';

export const swiftConf = (part: SwiftNode['part'], place: StorePlace): string =>
  common(part, place) + (part === 'proxy' ? proxyConf(place) : storageConf(part, place));

const common = (
  part: SwiftNode['part'],
  { folder, user, ports }: StorePlace,
) => `# Written by Lectern at every start; changes made here are lost.
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports[part]}
workers = 0
user = ${user?.name ?? userInfo().username}
swift_dir = ${join(folder, 'rings')}
log_level = WARNING
`;

const storageConf = (part: string, { folder }: StorePlace) => `devices = ${join(folder, 'disks')}
mount_check = false

[pipeline:main]
pipeline = ${part}-server

[app:${part}-server]
use = egg:swift#${part}
${part === 'object' ? LISTED : ''}`;

/** What is stored is listed before that is answered, however slow the list is: nobody here would add it afterwards. */
const LISTED = `container_update_timeout = 60
node_timeout = 60
`;

function proxyConf({ ports, secret }: StorePlace): string {
  const [account, name] = STORE_ACCESS_KEY.split(':');
  // Browsers send parts of uploads from the portals' origins, by addresses that are signed.
  return `cors_allow_origin = *

[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth slo dlo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports.cache}

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
cors_preflight_allow_origin = *

[filter:tempauth]
use = egg:swift#tempauth
user_${account}_${name} = ${secret} .admin
${PLAIN.map((filter) => `\n[filter:${filter}]\nuse = egg:swift#${filter}`).join('\n')}
`;
}

/** Those that need no setting. */
const PLAIN = ['catch_errors', 'gatekeeper', 'listing_formats', 'slo', 'dlo'];

/** Which server keeps what: made once, since what is stored lies where they say. */
export async function makeRings(program: string, { folder, user, ports }: StorePlace): Promise<void> {
  const rings = join(folder, 'rings');
  for (const each of [folder, rings, join(folder, 'disks'), join(folder, 'disks', 'disk')]) {
    mkdirSync(each, { recursive: true, mode: 0o700 });
    if (user) chownSync(each, user.uid, user.gid);
  }
  writeFileSync(join(rings, 'swift.conf'), SWIFT_CONF, { mode: 0o644 });
  const run = (args: string[]) =>
    promisify(execFile)(program, args, { uid: user?.uid, gid: user?.gid, cwd: folder });
  for (const part of ['account', 'container', 'object'] as const) {
    if (existsSync(join(rings, `${part}.ring.gz`))) continue;
    const builder = join(rings, `${part}.builder`);
    await run([builder, 'create', '4', '1', '0']);
    await run([builder, 'add', `r1z1-127.0.0.1:${ports[part]}/disk`, '1']);
    await run([builder, 'rebalance']);
  }
}

const SWIFT_CONF = `[swift-hash]
swift_hash_path_suffix = lectern

[storage-policy:0]
name = one-copy
default = yes
`;
