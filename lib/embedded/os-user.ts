import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface OsUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: root lends it an unprivileged user that exists anyway. Undefined means "as ourselves". */
export function postgresUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readUsers();
  return users.get('postgres') ?? users.get('nobody') ?? { name: 'nobody', uid: 65_534, gid: 65_534 };
}

/** Whether that user can get to a path: asked of the kernel, which knows every folder above it, ACLs and mounts. */
export function canReach(user: OsUser, path: string): boolean {
  const answer = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
    uid: user.uid,
    gid: user.gid,
    cwd: '/',
    stdio: 'ignore',
  });
  return answer.status === 0;
}

function readUsers(): Map<string, OsUser> {
  const users = new Map<string, OsUser>();
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && Number(uid) > 0) users.set(name, { name, uid: Number(uid), gid: Number(gid) });
  }
  return users;
}
