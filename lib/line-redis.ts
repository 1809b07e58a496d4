import { LINE, type Line, type LineState, type Place, type Standing } from '#lib/line-store.ts';
import { type Redis, runScript, script } from '#lib/redis-commands.ts';

/** One hash tag for all its keys: a script may use those of its own slot. */
const KEY = '{line}';
const FORGOTTEN_MS = 60 * 60_000;

const HEAR = script(`
  local lane, who = ARGV[1], ARGV[1] .. '/' .. ARGV[2]
  local used, admitted = KEYS[1] .. ':used:' .. who, KEYS[1] .. ':admitted'
  local entering = ARGV[5] == '1'
  local uses = tonumber(redis.call('GET', used) or '')
  if uses then
    if uses >= ${LINE.uses} then return {'spent'} end
    if entering then redis.call('INCR', used) end
    return {'admitted'}
  end
  if redis.call('ZSCORE', admitted, who) then
    if entering then
      redis.call('ZREM', admitted, who)
      redis.call('SET', used, 1, 'PX', ${LINE.usesMs})
    end
    return {'admitted'}
  end
  local lanes, waiting, heard = KEYS[1] .. ':lanes', KEYS[1] .. ':waiting:' .. lane, KEYS[1] .. ':heard:' .. lane
  redis.call('ZADD', waiting, ARGV[3], ARGV[2])
  redis.call('ZADD', heard, ARGV[4], ARGV[2])
  redis.call('ZADD', lanes, 'NX', redis.call('GET', KEYS[1] .. ':turn') or 0, lane)
  for _, key in ipairs({lanes, waiting, heard}) do redis.call('PEXPIRE', key, ${FORGOTTEN_MS}) end
  return {'waiting', redis.call('ZRANK', waiting, ARGV[2])}`);

const ADMIT = script(`
  local now = tonumber(ARGV[3])
  local rooms, admitted, lanes = KEYS[1] .. ':rooms', KEYS[1] .. ':admitted', KEYS[1] .. ':lanes'
  local turn, count, left = KEYS[1] .. ':turn', KEYS[1] .. ':count', KEYS[1] .. ':left'

  redis.call('HSET', rooms, ARGV[1], ARGV[2] .. ' ' .. (now + ${LINE.roomMs}))
  local free, processes, told = 0, 0, redis.call('HGETALL', rooms)
  for n = 1, #told, 2 do
    local room, till = string.match(told[n + 1], '(%d+) (%d+)')
    if tonumber(till) < now then redis.call('HDEL', rooms, told[n])
    else
      free = free + tonumber(room)
      processes = processes + 1
    end
  end

  local gone = redis.call('ZRANGEBYSCORE', admitted, '-inf', now - ${LINE.admittedMs}, 'LIMIT', 0, 500)
  for _, who in ipairs(gone) do
    redis.call('ZREM', admitted, who)
    redis.call('SET', KEYS[1] .. ':used:' .. who, ${LINE.uses}, 'PX', ${LINE.usesMs})
  end
  local departed = #gone
  for _, lane in ipairs(redis.call('ZRANGE', lanes, 0, -1)) do
    local waiting, heard = KEYS[1] .. ':waiting:' .. lane, KEYS[1] .. ':heard:' .. lane
    local silent = redis.call('ZRANGEBYSCORE', heard, '-inf', now - ${LINE.silentMs}, 'LIMIT', 0, 500)
    if #silent > 0 then
      redis.call('ZREM', heard, unpack(silent))
      redis.call('ZREM', waiting, unpack(silent))
      departed = departed + #silent
    end
    if redis.call('ZCARD', waiting) == 0 then redis.call('ZREM', lanes, lane) end
  end

  local room = math.min(free - redis.call('ZCOUNT', admitted, now - ${LINE.keptMs}, '+inf'), 5000)
  while room > 0 do
    local lane = redis.call('ZRANGE', lanes, 0, 0)[1]
    if not lane then break end
    local id = redis.call('ZPOPMIN', KEYS[1] .. ':waiting:' .. lane)[1]
    if id then
      redis.call('ZREM', KEYS[1] .. ':heard:' .. lane, id)
      redis.call('ZADD', admitted, now, lane .. '/' .. id)
      redis.call('ZADD', lanes, redis.call('INCR', turn), lane)
      redis.call('INCR', count)
      room = room - 1
    else redis.call('ZREM', lanes, lane) end
  end
  redis.call('INCRBY', left, departed)
  for _, key in ipairs({rooms, admitted, turn, count, left}) do redis.call('PEXPIRE', key, ${FORGOTTEN_MS}) end

  local answer = {
    redis.call('GET', count) or '0', redis.call('GET', left) or '0',
    redis.call('ZCOUNT', admitted, now - ${LINE.keptMs}, '+inf'), processes}
  for _, lane in ipairs(redis.call('ZRANGE', lanes, 0, -1)) do
    local waiting = redis.call('ZCARD', KEYS[1] .. ':waiting:' .. lane)
    if waiting > 0 then
      table.insert(answer, lane)
      table.insert(answer, waiting)
    end
  end
  return answer`);

/** One line for all processes. */
export function redisLine(redis: Pick<Redis, 'ask'>): Line {
  async function hear(place: Place, now: number, entering: boolean): Promise<Standing> {
    const args = [place.lane, place.id, String(place.since), String(now), entering ? '1' : '0'];
    const [state, ahead] = (await runScript(redis, HEAR, KEY, args)) as ['waiting' | 'admitted', number];
    return state === 'waiting' ? { state, ahead: Number(ahead) } : { state };
  }
  return {
    hear: (place, now) => hear(place, now, false),
    enter: (place, now) => hear(place, now, true),
    async admit({ process, free }, now): Promise<LineState> {
      const args = [process, String(Math.max(0, Math.floor(free))), String(now)];
      const [admitted, left, expected, processes, ...lanes] = (await runScript(redis, ADMIT, KEY, args)) as (
        | string
        | number
      )[];
      const waiting = new Map<string, number>();
      for (let n = 0; n < lanes.length; n += 2) waiting.set(String(lanes[n]), Number(lanes[n + 1]));
      return {
        waiting,
        expected: Number(expected),
        admitted: Number(admitted),
        left: Number(left),
        processes: Number(processes),
      };
    },
  };
}
