import { requirements } from './requirement.ts'

export const proofRequirements = requirements({
  'PROOF-1': [
    'Tests at every height',
    'Unit, integration, contract and end-to-end tests run in CI with measured coverage',
    '–',
    'B',
    ['test'],
    'Measure coverage and fail below the floor.',
  ],
  'PROOF-2': [
    'Tests own their data',
    'Factories, recorded upstreams and clean-up make each test independent',
    '–',
    'B',
    ['test'],
    'Build data by factories and clean after each test.',
  ],
  'PROOF-3': [
    'Load is rehearsed',
    'Load, stress, soak and spike have a baseline',
    'k6',
    'A',
    ['test'],
    'Keep scripts and a baseline and compare.',
  ],
  'PROOF-4': [
    'Faults are rehearsed',
    'Loss of a database, a kill and jitter are drilled',
    'Principles of Chaos Engineering',
    'A',
    ['drill'],
    'Run drills in the pipeline.',
  ],
  'PROOF-5': [
    'Tests of the tests',
    'Properties and mutants show that tests can fail',
    '–',
    'A',
    ['test'],
    'Mutate the pure cores and control every drill.',
  ],
  'PROOF-6': [
    'Runbooks that work',
    'Each runbook is rehearsed by a drill',
    'Google SRE book ch. 14',
    'A',
    ['check'],
    'Link runbooks from alerts and rehearse them.',
  ],
})
