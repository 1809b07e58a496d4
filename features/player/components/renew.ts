import { renewLaunch } from '#features/player/actions.ts';
import type { RenewLaunch } from '#features/tracking/components/outbox.ts';

/** A new token by the session, for whoever is signed in. */
export const renew: RenewLaunch = async (launch) => {
  const answer = await renewLaunch(launch);
  if (answer?.ok) return answer.data;
  return { why: answer?.code === 'not_signed_in' ? 'sign-in-needed' : 'unavailable' };
};
