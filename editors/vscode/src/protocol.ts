// Answers and notifications of the server, as docs/language-server.md of the repository describes them.
import type { Diagnostic, Range } from 'vscode-languageclient/node';

/** A trajectory, identified by the number of its record or by any position in it. */
export type Where = { uri: string } & ({ record: number } | { position: { line: number; character: number } });

export interface GraphAnswer {
  uri: string;
  record: number;
  version: number | null;
  title: string;
  content: string;
  calls: { call: number; label: string; kind: string; range: Range }[];
}

export interface RecordAnswer {
  uri: string;
  record: number;
  version: number | null;
  title: string;
  text: string;
  diagnostics: Diagnostic[];
  places: { range: Range; source: Range }[];
}

export interface ExplainAnswer {
  code: string;
  name: string;
  markdown: string;
}

export interface ExampleAnswer {
  teacher: string;
  /** The words that were searched for. */
  habit: string | null;
  markdown: string;
}

export interface ScoreAnswer {
  text: string;
}

export interface Trajectory {
  record: number;
  task: string | null;
  model: string | null;
  outcome: string | null;
  calls: number;
  findings: number;
  range: Range;
  verdicts: { teacher: string; verdict: string; false_positive_rate: number | null }[];
}

export interface TrajectoriesAnswer {
  trajectories: Trajectory[];
}

/** `echolint/status`: the state of an open file. */
export interface Status {
  uri: string;
  state: 'ok' | 'error' | 'foreign';
  records: number;
  trajectories: number;
  errors: number;
  warnings: number;
  infos: number;
  echoes: number;
  cut: number;
  teachers: string[];
  message: string | null;
}

/** The commands of the server and their answers; `null` means that there is no such trajectory. */
export interface Answers {
  'echolint.graph': GraphAnswer | null;
  'echolint.record': RecordAnswer | null;
  'echolint.explain': ExplainAnswer | null;
  'echolint.example': ExampleAnswer | null;
  'echolint.score': ScoreAnswer | null;
  'echolint.trajectories': TrajectoriesAnswer | null;
}
