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

package io.github.s2snapshot.engine.internal.threads;

import java.util.IdentityHashMap;

/**
 * Turns for each account, so that an account whose server does not answer does not delay
 * the projections of other accounts. Thread-safe.
 */
public final class AccountTurns {

	private final int concurrent;

	private final IdentityHashMap<Object, FairTurns> turns = new IdentityHashMap<>();

	/**
	 * Creates turns.
	 * @param concurrent the number of turns of an account at a time, at least 1
	 */
	AccountTurns(int concurrent) {
		this.concurrent = concurrent;
	}

	/**
	 * Requests a turn.
	 * @param account an object that identifies the account
	 * @return the turn, which the caller must end, whether it has come or not
	 */
	public FairTurns.Turn request(Object account) {
		synchronized (this.turns) {
			this.turns.values().removeIf(FairTurns::isIdle);
			return this.turns.computeIfAbsent(account, (none) -> new FairTurns(this.concurrent)).request();
		}
	}

}
