import { join } from 'node:path'
import { repository } from './ground.ts'

export const SERVICES = ['characters', 'pokedex'] as const
export const ENVIRONMENTS = ['pre-production', 'production'] as const

const deploy = join(repository, 'deploy')

/** Files of variables of the platform of an environment, in the order in which a person gives them. */
export const platformVariables = (environment: string): readonly string[] => [
  join(deploy, 'terraform/environments', environment, 'shared.tfvars.json'),
  join(deploy, 'terraform/environments', environment, 'platform.tfvars.json'),
]

/** The same of a service. */
export const serviceVariables = (service: string, environment: string): readonly string[] => [
  join(deploy, 'terraform/environments', environment, 'shared.tfvars.json'),
  join(deploy, service, 'terraform/service.tfvars.json'),
  join(deploy, service, 'values', `${environment}.tfvars.json`),
]
