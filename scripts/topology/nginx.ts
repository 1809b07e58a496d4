import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { edgeKeys } from '#lib/media-address.ts';
import { takesConnections } from '#scripts/topology/answers.ts';
import { keptLog } from '#scripts/topology/edge-figures.ts';
import { makeDataFolder, TOPOLOGY, writeConfig } from '#scripts/topology/place.ts';
import { type EdgeNode, GROUPS, ROUTES, type Route } from '#scripts/topology/plan.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';
import { storeEnvironment } from '#scripts/topology/swift.ts';
import { keptSecret } from '#scripts/up/secret.ts';

/** What nginx asks of JavaScript: whether an address opens its file, and where the store has it. */
export const EDGE_SCRIPT = join('ops', 'edge', 'nginx.js');

type Programs = Record<'nginx' | 'nginx-js', string>;

export function launchNginx(programs: Programs, node: EdgeNode): Launch {
  const { folder, user } = makeDataFolder(node.name);
  rmSync(keptLog(folder), { force: true });
  writeConfig(node.name, 'media.js', readFileSync(EDGE_SCRIPT, 'utf8'));
  const conf = writeConfig(
    node.name,
    'nginx.conf',
    nginxConf({
      port: node.port,
      folder,
      module: programs['nginx-js'],
      keys: edgeKeys([keptSecret(TOPOLOGY)]),
      store: storeEnvironment(),
      portOf: portOfNode,
    }),
  );
  return {
    program: programs.nginx,
    args: ['-p', folder, '-e', 'stderr', '-c', conf],
    mark: conf,
    user,
    ready: () => takesConnections(node.port),
  };
}

export type Edge = {
  port: number;
  /** Where `media.js` lies, and what is kept. */
  folder: string;
  /** nginx's module for JavaScript. */
  module: string;
  /** What addresses of media are signed with. */
  keys: readonly string[];
  store: ReturnType<typeof storeEnvironment>;
  portOf(node: string): number;
};

export function nginxConf({ port, folder, module, keys, store, portOf }: Edge): string {
  return `# Written by Lectern at every start; changes made here are lost.
load_module ${module};
daemon off;
pid ${join(folder, 'nginx.pid')};
worker_processes auto;
error_log stderr warn;
worker_rlimit_nofile 20000;
events { worker_connections 19000; }

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  server_tokens off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${join(folder, `${kind}_temp`)};`).join('\n')}

  # Here and not in the nodes, which have better things to do.
  gzip on;
  gzip_vary on;
  gzip_comp_level 2;
  gzip_proxied any;
  gzip_types text/css text/javascript application/javascript application/json text/x-component image/svg+xml text/vtt;

  sendfile on;
  tcp_nopush on;
  keepalive_timeout 75s;
  # Each request leaves some hundred bytes in its connection, which go with it: at most 20 KB for each person.
  keepalive_requests 200;
  client_max_body_size 64m;
  # As the nodes allow (LIMITS in server.ts).
  client_header_timeout 15s;
  client_body_timeout 60s;

  # Things whose name changes with their contents; nothing else is ever kept.
  proxy_cache_path ${join(folder, 'kept')} levels=1:2 keys_zone=kept:16m max_size=4g inactive=30d use_temp_path=off;
  log_format kept "$upstream_cache_status";

  js_import edge from ${join(folder, 'media.js')};
  js_set $media_opens edge.opens;
  js_set $store_uri edge.storeUri;
  js_var $media_keys "${keys.join(' ')}";
  js_var $store_host "${new URL(store.S3_ENDPOINT).host}";
  js_var $store_region "${store.S3_REGION}";
  js_var $store_bucket "${store.S3_BUCKET}";
  js_var $store_access "${store.S3_ACCESS_KEY}";
  js_var $store_secret "${store.S3_SECRET_KEY}";

${Object.entries(GROUPS)
  .map(([group, nodes]) => upstream(group, nodes.map(portOf)))
  .join('\n')}

  server {
    listen 127.0.0.1:${port} backlog=4096;

    proxy_http_version 1.1;
    proxy_connect_timeout 2s;
    proxy_read_timeout 60s;
${indent(4, FORWARDED)}

${ROUTES.map((route) => location(route, folder)).join('\n')}

    location @absent { ${logged(folder)} return 404; }
    location @closed { ${logged(folder)} return 403; }
  }
}
`;
}

/** The nodes believe these of the edge alone (TRUSTED_PROXIES). */
const FORWARDED = [
  'proxy_set_header Host $http_host;',
  'proxy_set_header Connection "";',
  'proxy_set_header X-Forwarded-Host $http_host;',
  'proxy_set_header X-Forwarded-Proto $scheme;',
  'proxy_set_header X-Forwarded-For $remote_addr;',
];

/**
 * A node takes one new connection in each turn of its event loop (libuv), and a turn of a node full of pages lasts long: whoever
 * needs a new one waits before its door, where it sees nobody and refuses nobody. So connections are kept, as many as it ever needs.
 */
const KEPT_CONNECTIONS = 2048;

const upstream = (group: string, ports: readonly number[]) => `  upstream ${group} {
${ports.map((port) => `    server 127.0.0.1:${port} max_fails=3 fail_timeout=2s;`).join('\n')}
    keepalive ${KEPT_CONNECTIONS};
    keepalive_timeout 70s;
    keepalive_requests 100000;
  }`;

function location({ path, exact, group, kept }: Route, folder: string): string {
  const lines = kept ? keeping(kept, folder) : [`proxy_pass http://${group};`];
  if (group !== 'tracking' && !kept) lines.push(...FORWARDED, 'proxy_set_header Accept-Encoding "";');
  // The same event counts once, whoever takes it: a batch may be sent to the next node.
  if (group === 'tracking') lines.push('proxy_next_upstream error timeout non_idempotent;');
  return `    location ${exact ? '= ' : ''}${path} {\n${indent(6, lines)}\n    }`;
}

/** From the store, as it was given to us: one copy for all who may have it, whatever their address was signed with. */
const keeping = (kept: NonNullable<Route['kept']>, folder: string): string[] => [
  'limit_except GET { deny all; }',
  ...(kept === 'signed' ? SIGNED : ['proxy_cache_key "$uri";']),
  'proxy_pass http://store$store_uri;',
  'proxy_set_header Host $store_host;',
  'proxy_set_header Connection "";',
  ...['Cookie', 'Authorization', 'Accept-Encoding', 'Origin'].map((name) => `proxy_set_header ${name} "";`),
  'proxy_cache kept;',
  'proxy_cache_valid 200 206 30d;',
  // What is not there yet is asked for again soon, and a crowd that misses it does not bring the store down.
  'proxy_cache_valid 404 5s;',
  'proxy_cache_lock on;',
  'proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;',
  'proxy_ignore_headers Cache-Control Expires Vary Set-Cookie;',
  ...HIDDEN.map((name) => `proxy_hide_header ${name};`),
  'proxy_intercept_errors on;',
  'error_page 400 401 404 = @absent;',
  'error_page 403 = @closed;',
  logged(folder),
  'add_header Cache-Control "public, max-age=31536000, immutable";',
  'add_header X-Edge $upstream_cache_status always;',
  'add_header X-Content-Type-Options nosniff always;',
  // Fonts and captions are asked for from the portals' origins.
  'add_header Access-Control-Allow-Origin "*" always;',
];

const logged = (folder: string) => `access_log ${keptLog(folder)} kept buffer=32k flush=1s;`;

/** Checked before anything that is kept is looked at. Films come in slices, so that they are kept as they are watched. */
const SIGNED = [
  'if ($media_opens = "") { return 403; }',
  'slice 1m;',
  'proxy_set_header Range $slice_range;',
  'proxy_cache_key "$uri$slice_range";',
  `add_header Content-Security-Policy "default-src 'none'; style-src 'unsafe-inline'; sandbox" always;`,
];

/** What the store says of itself. */
const HIDDEN = ['Cache-Control', 'x-amz-id-2', 'x-amz-request-id', 'x-trans-id', 'x-openstack-request-id'];

const indent = (by: number, lines: readonly string[]) =>
  lines.map((line) => ' '.repeat(by) + line).join('\n');
