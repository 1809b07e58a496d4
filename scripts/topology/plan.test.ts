import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSignInPath } from '#features/access/rules/sign-in-path.ts';
import { STORE_AWAY } from '#lib/object-store.testing.ts';
import { nginxConf } from '#scripts/topology/nginx.ts';
import { mostConnections, poolsOf } from '#scripts/topology/pgbouncer.ts';
import { CLUSTERS, GROUPS, PLAN, ROUTES } from '#scripts/topology/plan.ts';
import { nodeNamed, nodesOf, portOfNode, waves } from '#scripts/topology/plan-questions.ts';

test('names and ports are given once, and every name that is used is given', () => {
  const names = PLAN.map(({ name }) => name);
  const ports = PLAN.flatMap((node) =>
    node.engine === 'nats'
      ? [node.port, node.routePort, node.monitorPort]
      : node.engine === 'etcd'
        ? [node.port, node.peerPort]
        : [node.port],
  );
  assert.equal(new Set(names).size, names.length);
  assert.equal(new Set(ports).size, ports.length);
  for (const name of [...PLAN.flatMap(({ needs }) => needs), ...Object.values(GROUPS).flat()])
    nodeNamed(name);
  assert.throws(() => nodeNamed('nobody'), /There is no node "nobody"\. There are etcd-1, /);
});

test('every node starts after what it needs', () => {
  const started = new Set<string>();
  for (const wave of waves()) {
    for (const { name, needs } of wave)
      assert.ok(
        needs.every((need) => started.has(need)),
        name,
      );
    for (const { name } of wave) started.add(name);
  }
  assert.equal(started.size, PLAN.length);
});

test('pools, standbys and keepers together stay below 60 connections over all servers, whoever is the primary', () => {
  const pooled = CLUSTERS.map(mostConnections).reduce((sum, { app, jobs }) => sum + app + jobs, 0);
  const keepers = nodesOf('postgresql').length;
  const walsenders = keepers - CLUSTERS.length;
  assert.ok(
    pooled + walsenders + keepers <= 60,
    `${pooled} pooled, ${walsenders} walsenders, ${keepers} keepers`,
  );
  for (const cluster of CLUSTERS)
    for (const { size, purpose } of poolsOf(cluster))
      assert.ok(size <= mostConnections(cluster)[purpose === 'jobs' ? 'jobs' : 'app']);
});

test('each group has nodes of its role and no other, and those of sign-in can answer what they are sent', () => {
  const roles = { pages: 'web', 'sign-in': 'sign-in', tracking: 'intake' } as const;
  for (const node of nodesOf('lectern')) {
    const groups = Object.entries(GROUPS).filter(([, names]) => names.includes(node.name as never));
    assert.deepEqual(
      groups.map(([group]) => roles[group as keyof typeof roles]),
      node.roles.filter((role) => role !== 'worker'),
    );
  }
  const sent = ROUTES.filter(({ group }) => group === 'sign-in').map(({ path }) => path);
  for (const path of [...sent, '/sign-in/turn']) assert.ok(isSignInPath(path), path);
  for (const path of ['/sign-in', '/api/auth/', '/forgot', '/password/'])
    assert.ok(sent.includes(path), path);
});

test('the edge sends each path to its own nodes and keeps nothing but immutable things', () => {
  const conf = nginxConf({
    port: 1234,
    folder: '/somewhere',
    module: '/module.so',
    keys: ['key'],
    store: STORE_AWAY,
    portOf: portOfNode,
  });
  const blocks = new Map(
    [...conf.matchAll(/ {4}location (= )?(\/\S*) \{\n([\s\S]+?)\n {4}\}/g)].map(([, , path, block]) => [
      path,
      block ?? '',
    ]),
  );
  assert.match(blocks.get('/api/track') ?? '', /http:\/\/tracking;/);
  assert.match(blocks.get('/api/auth/') ?? '', /http:\/\/sign-in;/);
  const kept = [...blocks].filter(([, block]) => block.includes('proxy_cache ')).map(([path]) => path);
  assert.deepEqual(kept, ['/_next/static/', '/media/']);
  // Who may not open a file is not told whether it is kept; who may is told apart by nothing.
  assert.match(blocks.get('/media/') ?? '', /if \(\$media_opens = ""\) \{ return 403; \}/);
  assert.match(blocks.get('/media/') ?? '', /proxy_cache_key "\$uri\$slice_range";/);
});
