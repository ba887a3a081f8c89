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

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendPermit;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Capacity of a session that is held for a batch.
 */
final class SessionPermit implements AppendPermit {

	private final AppendSessionImpl session;

	private final SubmissionGate gate;

	private final long meteredBytes;

	private final AtomicBoolean used = new AtomicBoolean();

	SessionPermit(AppendSessionImpl session, SubmissionGate gate, long meteredBytes) {
		this.session = session;
		this.gate = gate;
		this.meteredBytes = meteredBytes;
	}

	@Override
	public long meteredBytes() {
		return this.meteredBytes;
	}

	@Override
	public AppendTicket submit(AppendInput input) {
		if (input.meteredBytes() > this.meteredBytes) {
			throw new InvalidInputException("The batch has " + input.meteredBytes() + " metered bytes, but "
					+ this.meteredBytes + " were reserved: reserve as much as the batch needs");
		}
		PendingBatch batch = this.session.encode(input);
		if (!this.used.compareAndSet(false, true)) {
			throw new IllegalStateException("The permit was used or closed before: reserve another one");
		}
		this.gate.enterReserved(batch, this.meteredBytes);
		return this.session.ticket(batch);
	}

	@Override
	public void close() {
		if (this.used.compareAndSet(false, true)) {
			this.gate.release(this.meteredBytes);
		}
	}

}
