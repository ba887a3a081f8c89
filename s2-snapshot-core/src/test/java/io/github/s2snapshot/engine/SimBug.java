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
 * Mistakes that the simulation has to find when they are made.
 */
enum SimBug {

	/**
	 * Snapshots are appended without their condition.
	 */
	NO_CONDITION("no valid snapshot covers it|the fold is|has nothing to fold onto"),

	/**
	 * The trim is sent before the snapshot that it is for.
	 */
	EARLY_TRIM("no valid snapshot covers it"),

	/**
	 * Records that are missing are not noticed.
	 */
	FOLD_ACROSS_GAP("the fold is"),

	/**
	 * A delta between the cursor of a snapshot and its last record is dropped.
	 */
	DROPPED_DELTA("the fold is"),

	/**
	 * A snapshot of which only a part was read is taken for a whole one.
	 */
	HALF_READ("the fold is"),

	/**
	 * An update whose answer was lost is appended again wherever the stream is.
	 */
	BLIND_UPDATE("in the stream twice|was decided on|was not to append|times"),

	/**
	 * While a projection is restored after a gap, a strong read shows what it showed
	 * before.
	 */
	STALE_READ("it was to be at least"),

	/**
	 * A record is passed over that was not put away.
	 */
	NOT_PUT_AWAY("was not put away"),

	/**
	 * A newer version trims what an older one needs.
	 */
	OLDER_FORGOTTEN("the older version has no snapshot"),

	/**
	 * Nobody looks after the retention.
	 */
	RETENTION_IGNORED("no valid snapshot covers it"),

	/**
	 * A state counts as read back before it was read as a restart reads it.
	 */
	NOT_READ_BACK("whose state cannot be read|cannot be read: |the fold is"),

	/**
	 * History is trimmed before the snapshot in the store was read back.
	 */
	TRIM_BEFORE_READ_BACK("no valid snapshot covers it"),

	/**
	 * Deltas that are appended together are not marked.
	 */
	HALF_SHOWN_APPEND("shows a part of an append"),

	/**
	 * A store that hangs holds the threads of others.
	 */
	HUNG_STORE_STARVES("is RESTORING|takes a last snapshot|never answered"),

	/**
	 * What is decided is appended although the fold refuses it.
	 */
	UPDATE_NOT_TRIED("which nobody can fold"),

	/**
	 * What is shown is the state that is folded on.
	 */
	SHALLOW_COPY("changes afterwards|the fold is"),

	/**
	 * A server that is away counts as a stream that is gone.
	 */
	TRANSIENT_AS_DEFINITE("fails without a reason|is FAILED"),

	/**
	 * Nobody notices that the server is silent.
	 */
	OUTAGE_UNNOTICED("is LIVE although"),

	/**
	 * What others say about their deltas is believed, and the tail is not.
	 */
	FROZEN_BY_CLAIM("someone says that more comes"),

	/**
	 * Fragments of others are not looked at before history is trimmed.
	 */
	FORGED_UNSEEN("has nothing to fold onto|no valid snapshot covers it");

	private final Pattern symptom;

	SimBug(String symptom) {
		this.symptom = Pattern.compile(symptom);
	}

	/**
	 * Returns whether something that is wrong comes of the mistake.
	 * @param violation what is wrong
	 * @return whether it does, as far as that can be told
	 */
	boolean explains(String violation) {
		return this.symptom.matcher(violation).find();
	}

}
