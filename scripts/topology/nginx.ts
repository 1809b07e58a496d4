import { join } from 'node:path';
import { takesConnections } from '#scripts/topology/answers.ts';
import { makeDataFolder, writeConfig } from '#scripts/topology/place.ts';
import { type EdgeNode, GROUPS, ROUTES, type Route } from '#scripts/topology/plan.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';

export function launchNginx(program: string, node: EdgeNode): Launch {
  const { folder, user } = makeDataFolder(node.name);
  const conf = writeConfig(node.name, 'nginx.conf', nginxConf(node.port, folder));
  return {
    program,
    args: ['-p', folder, '-e', 'stderr', '-c', conf],
    mark: conf,
    user,
    ready: () => takesConnections(node.port),
  };
}

export function nginxConf(port: number, folder: string): string {
  return `# Written by Lectern at every start; changes made here are lost.
daemon off;
pid ${join(folder, 'nginx.pid')};
worker_processes auto;
worker_rlimit_nofile 19000;
events { worker_connections 9000; }

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  server_tokens off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `  ${kind}_temp_path ${join(folder, `${kind}_temp`)};`).join('\n')}

  sendfile on;
  tcp_nopush on;
  keepalive_timeout 75s;
  keepalive_requests 100000;
  client_max_body_size 64m;

  # Things whose name changes with their contents; nothing else is ever kept.
  proxy_cache_path ${join(folder, 'kept')} levels=1:2 keys_zone=kept:16m max_size=4g inactive=30d use_temp_path=off;

${Object.entries(GROUPS).map(upstream).join('\n')}

  server {
    listen 127.0.0.1:${port} backlog=4096;

    proxy_http_version 1.1;
    proxy_connect_timeout 1s;
    proxy_read_timeout 60s;
${indent(4, FORWARDED)}

${ROUTES.map(location).join('\n')}
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

const upstream = ([group, nodes]: [string, readonly string[]]) => `  upstream ${group} {
${nodes.map((name) => `    server 127.0.0.1:${portOfNode(name)} max_fails=1 fail_timeout=2s;`).join('\n')}
    keepalive 128;
    keepalive_timeout 70s;
    keepalive_requests 100000;
  }`;

function location({ path, exact, group, kept }: Route): string {
  const lines = [`proxy_pass http://${group};`];
  // The same event counts once, whoever takes it: a batch may be sent to the next node.
  if (group === 'tracking') lines.push('proxy_next_upstream error timeout non_idempotent;');
  if (kept) lines.push(...keeping(kept));
  return `    location ${exact ? '= ' : ''}${path} {\n${indent(6, lines)}\n    }`;
}

/** With one compression for all; films in slices, so that they are kept as they are watched. */
function keeping(kept: NonNullable<Route['kept']>): string[] {
  const one =
    kept === 'for its host' ? { key: '$host$uri$slice_range', lines: SLICED } : { key: '$uri', lines: [] };
  return [
    'proxy_cache kept;',
    `proxy_cache_key "${one.key}";`,
    'proxy_cache_valid 200 206 30d;',
    'proxy_cache_lock on;',
    'proxy_cache_use_stale error timeout updating;',
    ...FORWARDED,
    'proxy_set_header Accept-Encoding "";',
    'proxy_set_header Cookie "";',
    ...one.lines,
    'gzip on;',
    'gzip_types text/css application/javascript image/svg+xml text/vtt;',
    'add_header X-Edge $upstream_cache_status;',
  ];
}

const SLICED = ['slice 1m;', 'proxy_set_header Range $slice_range;'];

const indent = (by: number, lines: readonly string[]) =>
  lines.map((line) => ' '.repeat(by) + line).join('\n');
