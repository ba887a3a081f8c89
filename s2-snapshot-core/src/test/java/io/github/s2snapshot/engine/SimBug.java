/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.engine;

import java.util.regex.Pattern;

/**
 * Bugs that are injected, and that the simulation has to find.
 */
enum SimBug {

	/**
	 * Snapshots are appended without their condition.
	 */
	NO_CONDITION("no valid snapshot covers it|the fold is|cannot restore from stream"),

	/**
	 * The trim is sent before its snapshot.
	 */
	EARLY_TRIM("no valid snapshot covers it"),

	/**
	 * Missing records are not detected.
	 */
	FOLD_ACROSS_GAP("the fold is"),

	/**
	 * A delta between the cursor of a snapshot and its last record is dropped.
	 */
	DROPPED_DELTA("the fold is"),

	/**
	 * A snapshot that was read in part is restored from.
	 */
	HALF_READ("the fold is"),

	/**
	 * An update whose answer was lost is appended again without a condition.
	 */
	BLIND_UPDATE("in the stream twice|was decided on|was not to append|times"),

	/**
	 * While a projection is restored after a gap, a strong read returns the previous
	 * state.
	 */
	STALE_READ("it was to be at least"),

	/**
	 * A record is skipped that was not copied to the dead-letter stream.
	 */
	NOT_PUT_AWAY("is not in the dead-letter stream"),

	/**
	 * A newer version trims records that an older one needs.
	 */
	OLDER_FORGOTTEN("the older version has no snapshot"),

	/**
	 * The retention is not checked.
	 */
	RETENTION_IGNORED("no valid snapshot covers it"),

	/**
	 * A state counts as verified although it was not read as a restart reads it.
	 */
	NOT_READ_BACK("whose state cannot be read|cannot be read: |the fold is"),

	/**
	 * History is trimmed before the snapshot in the store was read back.
	 */
	TRIM_BEFORE_READ_BACK("no valid snapshot covers it"),

	/**
	 * Deltas of one append have no batch headers.
	 */
	HALF_SHOWN_APPEND("shows a part of an append"),

	/**
	 * A store that hangs blocks the threads of other stores.
	 */
	HUNG_STORE_STARVES("is RESTORING|takes a last snapshot|never answered"),

	/**
	 * A decision is appended although the fold refuses it.
	 */
	UPDATE_NOT_TRIED("which cannot be folded"),

	/**
	 * The published state is the one that is changed by later folds.
	 */
	SHALLOW_COPY("changes afterwards|the fold is"),

	/**
	 * An outage counts as a definite failure.
	 */
	TRANSIENT_AS_DEFINITE("fails without a reason|is FAILED"),

	/**
	 * A silent server is not detected.
	 */
	OUTAGE_UNNOTICED("is LIVE although"),

	/**
	 * Batch headers of other writers are trusted more than the tail.
	 */
	FROZEN_BY_CLAIM("batch headers announce more deltas"),

	/**
	 * Fragments of others are ignored by the verification before history is trimmed.
	 */
	FORGED_UNSEEN("cannot restore from stream|no valid snapshot covers it"),

	/**
	 * Folds that differ have the same fingerprint.
	 */
	FOLD_NOT_COMPARED("the fold is"),

	/**
	 * A predicate that is true is forgotten.
	 */
	PREDICATE_LOST("was true, but no snapshot covers it"),

	/**
	 * A key is evicted although a request uses it.
	 */
	EVICTED_IN_USE("fails without a reason", true),

	/**
	 * The projection of one key stands for another key.
	 */
	OTHER_KEY("the fold is|is in no stream|is wrong", true),

	/**
	 * A key is loaded again although it is in memory.
	 */
	LOADED_TWICE("although it has left the memory", true),

	/**
	 * A refresh overwrites what was appended meanwhile.
	 */
	LOST_ON_REFRESH("the fold is", true),

	/**
	 * The last snapshot of a key is appended although its stream has moved on.
	 */
	STALE_SNAPSHOT("no valid snapshot covers it|the fold is|cannot restore from stream", true),

	/**
	 * A refresh counts from its end instead of its beginning.
	 */
	EARLY_REFRESH("it was to be at least", true),

	/**
	 * A stream that was deleted and created again counts as the same.
	 */
	RECREATED_UNSEEN("the fold is", true);

	private final Pattern symptom;

	private final boolean keyed;

	SimBug(String symptom) {
		this(symptom, false);
	}

	SimBug(String symptom, boolean keyed) {
		this.symptom = Pattern.compile(symptom);
		this.keyed = keyed;
	}

	/**
	 * Returns whether it is a bug of keyed projections.
	 * @return whether it is injected into runs with keys
	 */
	boolean isKeyed() {
		return this.keyed;
	}

	/**
	 * Returns whether a violation is a consequence of the bug.
	 * @param violation the violation
	 * @return whether it can be
	 */
	boolean explains(String violation) {
		return this.symptom.matcher(violation).find();
	}

}
