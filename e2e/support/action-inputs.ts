import type { Targets } from '#e2e/support/targets.ts';

type Me = { id: string };
/** `elsewhere`: the targets are another tenant's. */
type Inputs = ((target: Targets, me: Me, elsewhere: boolean) => unknown[]) | 'names nothing';

const DAY = '2031-05-05';
const reason = 'A reason';
const ruleId = ({ rule }: Targets) => [{ ruleId: rule }];
const stopped = ({ rule }: Targets) => [{ ruleId: rule, why: reason }];
const byPerson = ({ person }: Targets) => [{ personId: person }];
const byUpload = ({ upload }: Targets) => [{ id: upload }];
const mine = {
  validFrom: DAY,
  unit: '',
  site: '',
  jobTitle: '',
  manager: '',
  employmentType: '',
  hiredOn: '',
};
const joiner = { givenName: 'Ada', familyName: 'New', employeeNo: '', ...mine, timeZone: '', locale: '' };

/**
 * What each action of a tenant can be told to touch: inputs that would do something if the ids in them were the caller's to name.
 * By feature and name.
 */
export const INPUTS: Record<string, Inputs> = {
  'absences recordAbsence': ({ person }) => [
    { personId: person, kind: 'Leave', startsOn: DAY, endsOn: '', clock: 'pause' },
  ],
  'absences endAbsence': ({ absence }) => [{ absenceId: absence, endsOn: DAY }],
  'access signOutEverywhere': 'names nothing',
  'accounts giveRole': ({ person, unit }, me, elsewhere) => [
    { personId: person, role: 'author', unitId: '' },
    ...(elsewhere ? [{ personId: me.id, role: 'author', unitId: unit }] : []),
  ],
  'accounts takeRole': ({ person, role }, me) => [
    { personId: person, roleId: role },
    { personId: me.id, roleId: role },
  ],
  'accounts changeActive': ({ person }) => [{ personId: person, to: 'inactive' }],
  'accounts signOutEverywhere': byPerson,
  'assignments rehearseSchedule': ({ rule, requirement, course }, _, elsewhere) => {
    const given = {
      title: 'A schedule',
      predicate: { all: [] },
      duePolicy: { kind: 'fixed', date: DAY },
      effectiveFrom: DAY,
    };
    const terms = { courseId: course, title: 'Terms', validity: null };
    return [
      { ...given, ruleId: rule, requirement: { requirementId: requirement } },
      ...(elsewhere
        ? [
            { ...given, requirement: { requirementId: requirement } },
            { ...given, requirement: terms },
          ]
        : []),
    ];
  },
  'assignments publishSchedule': ({ rule }) => [{ ruleId: rule, hash: '0'.repeat(64) }],
  'assignments pauseSchedule': stopped,
  'assignments endSchedule': stopped,
  'assignments resumeSchedule': ruleId,
  'assignments discardSchedule': ruleId,
  'attributes changeAttributes': ({ person, unit, site, email }, me, elsewhere) => [
    { ...mine, personId: person, jobTitle: 'Diver' },
    ...(elsewhere
      ? [
          { ...mine, personId: me.id, unit },
          { ...mine, personId: me.id, site },
          { ...mine, personId: me.id, manager: email },
        ]
      : []),
  ],
  'audiences countAudience': ({ unit, site, person }, _, elsewhere) =>
    elsewhere
      ? [
          { predicate: { field: 'unit', op: 'in', ids: [unit], includeSub: true } },
          { predicate: { field: 'site', op: 'in', ids: [site] } },
          { predicate: { field: 'manager', op: 'in', ids: [person] } },
        ]
      : [],
  'audit verifyTrail': 'names nothing',
  'compliance recognise': ({ obligation }) => [
    { obligationId: obligation, source: 'override', completedOn: '2025-05-05', reason },
  ],
  'credentials choose': 'names nothing',
  'credentials change': 'names nothing',
  'exceptions recordMissingFacts': ({ exception }) => [{ exceptionId: exception, jobTitle: 'Diver' }],
  'exemptions exemptPerson': ({ obligation }) => [
    { obligationId: obligation, validFrom: DAY, validUntil: '2031-06-06', reason },
  ],
  'exemptions endExemption': ({ exemption }) => [{ exemptionId: exemption, why: reason }],
  'extensions extendDue': ({ obligation }) => [{ obligationId: obligation, newDue: DAY, reason }],
  'inbox markNoticesRead': ({ notice }) => [{ id: notice }],
  'invitations askForPasswordLink': ({ email }, _, elsewhere) => (elsewhere ? [{ email }] : []),
  'invitations invitePerson': byPerson,
  'joiners addPerson': ({ unit, site, email }, _, elsewhere) =>
    elsewhere
      ? [
          { ...joiner, email: 'ada.new@nowhere.example', unit },
          { ...joiner, email: 'ada.new@nowhere.example', site },
          { ...joiner, email: 'ada.new@nowhere.example', manager: email },
        ]
      : [],
  'leaderboard saveShown': 'names nothing',
  'media beginUpload': 'names nothing',
  'media askForParts': byUpload,
  'media finishUpload': byUpload,
  'media putUploadAway': byUpload,
  'nudges sendNudges': ({ person }) => [{ people: [person] }],
  // Courses are everybody's of a tenant, and both demo tenants have the same addresses.
  'player startCourse': 'names nothing',
  'player startCourseOver': ({ attempt }) => [{ attemptId: attempt }],
  'player renewLaunch': ({ attempt, lesson, person }, me) => [
    { attemptId: attempt, lessonId: lesson, personId: me.id },
    { attemptId: attempt, lessonId: lesson, personId: person },
  ],
  'quizzes openQuiz': ({ attempt, lesson }) => [{ attemptId: attempt, lessonId: lesson }],
  'quizzes quizResult': ({ sitting }) => [{ quizAttemptId: sitting }],
  'rehearsals lookAgain': ruleId,
  'requests rehearseRequest': ({ person, requirement }, me, elsewhere) => [
    { personId: person, requirementId: requirement, dueOn: DAY },
    ...(elsewhere ? [{ personId: me.id, requirementId: requirement, dueOn: DAY }] : []),
  ],
  'requests requestByHand': ({ person, requirement }, me, elsewhere) => [
    { personId: person, requirementId: requirement, dueOn: DAY, reason },
    ...(elsewhere ? [{ personId: me.id, requirementId: requirement, dueOn: DAY, reason }] : []),
  ],
  'revocations revokeProof': ({ fulfilment }) => [{ fulfilmentId: fulfilment, reason }],
  'rosters confirmHeldChange': ({ audience }) => [{ audienceId: audience }],
  'signatures sign': ({ attempt, lesson }) => [
    { attemptId: attempt, lessonId: lesson, sha256: '0'.repeat(64), printedName: 'Mal', agreed: 'on' },
  ],
  'sites makeSite': 'names nothing',
  'sites changeSiteName': ({ site }) => [{ siteId: site, name: 'Taken' }],
  'sites deleteSite': ({ site }) => [{ siteId: site }],
  'tenancy saveBrand': 'names nothing',
  'tenancy savePolicies': 'names nothing',
  'tenancy saveLeaderboard': 'names nothing',
  'tenancy saveLogos': 'names nothing',
  'units makeUnit': ({ unit }) => [{ name: 'Taken', parentId: unit }],
  'units changeUnitName': ({ unit }) => [{ unitId: unit, name: 'Taken' }],
  'units deleteUnit': ({ unit }) => [{ unitId: unit }],
};

export const keyOf = ({ file, name }: { file: string; name: string }) => `${file.split('/')[1]} ${name}`;

/** @throws with what to add for an action that nobody has said this of */
export function inputsOf(action: { file: string; name: string }): Inputs {
  const inputs = INPUTS[keyOf(action)];
  if (!inputs)
    throw new Error(
      `Say in e2e/support/action-inputs.ts what '${keyOf(action)}' can be told to touch, or that it names nothing.`,
    );
  return inputs;
}
