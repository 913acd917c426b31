import { METHOD_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { AUDIENCE_KEY } from './audience.js';

/** Every handler says whom it serves, itself or by its controller. @throws naming those that do not */
export function assertAudiences(modules: ModulesContainer): void {
  const silent = [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) => (typeof metatype === 'function' ? silentHandlers(metatype) : [])),
  );
  if (silent.length > 0) throw new Error(`Without @ServesAudience: ${[...new Set(silent)].join(', ')}`);
}

function silentHandlers(controller: Function & { prototype?: object }): string[] {
  if (Reflect.hasMetadata(AUDIENCE_KEY, controller)) return [];
  const prototype: object = controller.prototype ?? {};
  return new MetadataScanner()
    .getAllMethodNames(prototype)
    .map((name) => [name, Reflect.get(prototype, name)] as const)
    .filter(([, handler]) => typeof handler === 'function' && Reflect.hasMetadata(METHOD_METADATA, handler) && !Reflect.hasMetadata(AUDIENCE_KEY, handler))
    .map(([name]) => `${controller.name}.${name}`);
}
