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

package io.github.s2snapshot.sdk.internal.append;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendPermit;
import io.github.s2snapshot.sdk.append.AppendTicket;

/**
 * Permit for one batch: capacity of a session that is held for it.
 */
final class SessionPermit implements AppendPermit {

	private final AppendSessionImpl session;

	private final SubmissionGate gate;

	private final HeldCapacity held;

	SessionPermit(AppendSessionImpl session, SubmissionGate gate, long meteredBytes) {
		this.session = session;
		this.gate = gate;
		this.held = new HeldCapacity(meteredBytes, gate::release);
	}

	@Override
	public long meteredBytes() {
		return this.held.meteredBytes();
	}

	@Override
	public AppendTicket submit(AppendInput input) {
		this.held.requireEnough("batch", input.meteredBytes());
		PendingBatch batch = this.session.encode(input);
		this.held.use();
		this.gate.enterReserved(batch, this.held.meteredBytes());
		return this.session.ticket(batch);
	}

	@Override
	public void close() {
		this.held.giveBack();
	}

}
