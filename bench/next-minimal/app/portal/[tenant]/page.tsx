import { headers } from 'next/headers';

/** The least that Next can render for one request. */
export default async function Page() {
  return <p>{(await headers()).get('host')}</p>;
}
