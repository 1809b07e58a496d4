import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exclusively } from '#lib/embedded/lock.ts';
import type { OsUser } from '#lib/embedded/os-user.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { takesConnections } from '#scripts/topology/answers.ts';
import { makeDataFolder, passwordOf, TOPOLOGY, writeConfig } from '#scripts/topology/place.ts';
import type { SwiftNode } from '#scripts/topology/plan.ts';
import { nodesOf, portOfNode } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';

/** Who may use the store by S3; the secret follows from the topology's. */
const ACCESS_KEY = 'lectern:media';

/** OpenStack's Swift on one disk: `proxy` speaks S3 and asks the other three, which keep names and bytes. */
export async function launchSwift(program: string, node: SwiftNode): Promise<Launch> {
  const { folder, user } = makeDataFolder('store');
  const rings = await makeRings(user);
  const conf = writeConfig('store', `${node.part}.conf`, node.part === 'proxy' ? proxyConf() : storageConf());
  return {
    program,
    args: [conf, '-v'],
    mark: conf,
    user,
    ready: () => takesConnections(node.port),
  };

  function common(): string {
    return `# Written by Lectern at every start; changes made here are lost.
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${node.port}
workers = 0
user = ${user?.name ?? userInfo().username}
swift_dir = ${rings}
log_level = WARNING
`;
  }

  function storageConf(): string {
    return `${common()}devices = ${join(folder, 'disks')}
mount_check = false

[pipeline:main]
pipeline = ${node.part}-server

[app:${node.part}-server]
use = egg:swift#${node.part}
`;
  }

  function proxyConf(): string {
    const [account, name] = ACCESS_KEY.split(':');
    return `${common()}
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth slo dlo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${portOfNode('store-cache')}

[filter:s3api]
use = egg:swift#s3api
location = us-east-1

[filter:tempauth]
use = egg:swift#tempauth
user_${account}_${name} = ${passwordOf('store')} .admin
${PLAIN.map((filter) => `\n[filter:${filter}]\nuse = egg:swift#${filter}`).join('\n')}
`;
  }
}

/** Those that need no setting. */
const PLAIN = ['catch_errors', 'gatekeeper', 'listing_formats', 'slo', 'dlo'];

/** Which server keeps what: made once, since what is stored lies where they say. */
async function makeRings(user: OsUser | undefined): Promise<string> {
  const { folder } = makeDataFolder('store');
  const { folder: rings } = makeDataFolder(join('store', 'rings'));
  makeDataFolder(join('store', 'disks'));
  makeDataFolder(join('store', 'disks', 'disk'));
  await exclusively(join(TOPOLOGY, 'rings.lock'), async () => {
    const { 'swift-ring-builder': program } = await ensurePrograms('swift-ring-builder');
    const run = (args: string[]) =>
      promisify(execFile)(program, args, { uid: user?.uid, gid: user?.gid, cwd: folder });
    writeConfig(join('store', 'rings'), 'swift.conf', SWIFT_CONF);
    for (const { part, port } of nodesOf('swift')) {
      if (part === 'proxy' || existsSync(join(rings, `${part}.ring.gz`))) continue;
      const builder = join(rings, `${part}.builder`);
      await run([builder, 'create', '4', '1', '0']);
      await run([builder, 'add', `r1z1-127.0.0.1:${port}/disk`, '1']);
      await run([builder, 'rebalance']);
    }
  });
  return rings;
}

const SWIFT_CONF = `[swift-hash]
swift_hash_path_suffix = lectern

[storage-policy:0]
name = one-copy
default = yes
`;
