import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { JwtService } from '@nestjs/jwt'
import type { Request } from 'express'

const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  member: ['links:post'],
  moderator: ['links:post', 'links:moderate'],
}

/** The permission that a route takes; without it anyone may. */
export const Permission = Reflector.createDecorator<string>()

@Injectable()
export class PermissionsGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly jwt: JwtService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = this.reflector.get(Permission, context.getHandler())
    if (permission === undefined) return true
    const { authorization = '' } = context.switchToHttp().getRequest<Request>().headers
    const { roles = [] } = await this.jwt
      .verifyAsync<{ roles?: string[] }>(authorization.replace(/^Bearer /i, ''))
      .catch(() => {
        throw new UnauthorizedException('Send an access token that holds')
      })
    if (roles.some((role) => PERMISSIONS[role]?.includes(permission))) return true
    throw new ForbiddenException(`This takes the permission ${permission}`)
  }
}
