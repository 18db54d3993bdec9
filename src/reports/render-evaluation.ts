import type { Evaluation } from '../evaluation/evaluate.ts';
import { PICTURE_HEIGHT, PICTURE_WIDTH } from './evaluation-picture.ts';
import { type EvaluationOrigin, evaluationView } from './evaluation-view.ts';
import { prepareTemplates, type Templates } from './templates.ts';

/**
 * An evaluation as one page that needs nothing else: the matrix of detectors and faults with small pictures of what happened, and
 * every figure with its interval.
 *
 * @throws InputError with the place in the template when it cannot be used
 * Pure.
 */
export const renderEvaluation = (evaluation: Evaluation, origin: EvaluationOrigin, templates: Templates): string =>
  prepareTemplates(templates)('evaluation.html.hbs', 'html', {
    ...evaluationView(evaluation, origin),
    style: templates.files.get('assets/evaluation.css')?.text ?? '',
    width: PICTURE_WIDTH,
    height: PICTURE_HEIGHT,
  });
