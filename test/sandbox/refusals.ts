/** Refusals of the account by fal.ai and Gemini, whatever it asks for. */
import type { Interceptor } from './stand-in.js';

const google =
  (code: number, status: string, message: string): Interceptor =>
  () =>
    Response.json({ error: { code, message, status } }, { status: code });

export const geminiWrongPlace = (): Interceptor =>
  google(
    400,
    'FAILED_PRECONDITION',
    'User location is not supported for the API use without a billing account linked.',
  );
export const geminiModelGone = (): Interceptor =>
  google(404, 'NOT_FOUND', 'This model models/gemini-2.0 is no longer available.');
export const geminiForbidden = (): Interceptor =>
  google(403, 'PERMISSION_DENIED', 'Your project has been denied access.');
export const geminiDepleted = (): Interceptor =>
  google(
    429,
    'RESOURCE_EXHAUSTED',
    'Your prepayment credits are depleted. Please go to AI Studio to manage your billing.',
  );
export const geminiNotInPlan = (): Interceptor =>
  google(
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota. Quota exceeded for metric: free_tier_requests, limit: 0, model: x',
  );
export const falLocked = (): Interceptor => () =>
  Response.json(
    { detail: 'User is locked. Reason: Exhausted balance. Top up your balance.' },
    { status: 403 },
  );
