import { join } from 'node:path';
import { exclusively } from '#lib/embedded/lock.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { takesConnections } from '#scripts/topology/answers.ts';
import { makeDataFolder, passwordOf, TOPOLOGY, writeConfig } from '#scripts/topology/place.ts';
import type { SwiftNode } from '#scripts/topology/plan.ts';
import { nodesOf, portOfNode } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';
import { makeRings, STORE_ACCESS_KEY, type StorePlace, swiftConf } from '#scripts/topology/swift-files.ts';

/** OpenStack's Swift on one disk: `proxy` speaks S3 and asks the other three, which keep names and bytes. */
export async function launchSwift(program: string, node: SwiftNode): Promise<Launch> {
  const place = storePlace();
  await exclusively(join(TOPOLOGY, 'rings.lock'), async () => {
    const { 'swift-ring-builder': builder } = await ensurePrograms('swift-ring-builder');
    await makeRings(builder, place);
  });
  const conf = writeConfig('store', `${node.part}.conf`, swiftConf(node.part, place));
  return {
    program,
    args: [conf, '-v'],
    mark: conf,
    user: place.user,
    ready: () => takesConnections(node.port),
  };
}

function storePlace(): StorePlace {
  const { folder, user } = makeDataFolder('store');
  const ports = Object.fromEntries(nodesOf('swift').map(({ part, port }) => [part, port]));
  return {
    folder,
    user,
    ports: { ...(ports as Record<SwiftNode['part'], number>), cache: portOfNode('store-cache') },
    secret: passwordOf('store'),
  };
}

/** How the portal and the edge reach the store. */
export const storeEnvironment = () => ({
  S3_ENDPOINT: `http://127.0.0.1:${portOfNode('store')}`,
  S3_REGION: 'us-east-1',
  S3_BUCKET: 'lectern',
  S3_ACCESS_KEY: STORE_ACCESS_KEY,
  S3_SECRET_KEY: passwordOf('store'),
});
