/** Uploads of one person that were begun and are not all there: as many as the list of what is on its way shows. */
export const MOST_OF_A_PERSON = 20;
/** Of one tenant, with those that wait to be looked at. */
export const MOST_OF_A_TENANT = 200;

export type OpenUploads = { ofPerson: number; ofTenant: number };

/** Why nobody may begin another upload; null when they may. */
export function uploadRefusal({ ofPerson, ofTenant }: OpenUploads): string | null {
  if (ofPerson >= MOST_OF_A_PERSON)
    return `You have ${ofPerson} uploads that are not finished. Finish one of them or cancel it in the list, and add this file again.`;
  if (ofTenant >= MOST_OF_A_TENANT)
    return `${ofTenant} uploads of your organisation are not finished or wait to be checked. Please try again in some minutes.`;
  return null;
}
