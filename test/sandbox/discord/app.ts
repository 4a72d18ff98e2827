/** The web application that every route is added to. */
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';

export type App = Hono<{ Bindings: HttpBindings }>;
