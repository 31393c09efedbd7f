import { asked, requirements } from './requirement.ts'

export const proofRequirements = requirements({
  'PROOF-1': asked('B', ['test'], '–', {
    title: 'Tests at every height',
    claim: 'Unit, integration, contract and end-to-end tests run in CI with measured coverage',
    fix: 'Measure coverage and fail below the floor.',
  }),
  'PROOF-2': asked('B', ['test'], '–', {
    title: 'Tests own their data',
    claim: 'Factories, recorded upstreams and clean-up make each test independent',
    fix: 'Build data by factories and clean after each test.',
  }),
  'PROOF-3': asked('A', ['test'], 'k6', {
    title: 'Load is rehearsed',
    claim: 'Load, stress, soak and spike have a baseline',
    fix: 'Keep scripts and a baseline and compare.',
  }),
  'PROOF-4': asked('A', ['drill'], 'Principles of Chaos Engineering', {
    title: 'Faults are rehearsed',
    claim: 'Loss of a database, a kill and jitter are drilled',
    fix: 'Run drills in the pipeline.',
  }),
  'PROOF-5': asked('A', ['test'], '–', {
    title: 'Tests of the tests',
    claim: 'Properties and mutants show that tests can fail',
    fix: 'Mutate the pure cores and control every drill.',
  }),
  'PROOF-6': asked('A', ['check'], 'Google SRE book ch. 14', {
    title: 'Runbooks that work',
    claim: 'Each runbook is rehearsed by a drill',
    fix: 'Link runbooks from alerts and rehearse them.',
  }),
})
