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

package io.github.s2snapshot.embedded.chaos;

import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;

/**
 * Appends with unary calls, and reads acknowledged records back.
 */
final class Caller extends Worker {

	private final S2Stream stream;

	private final long timeoutMillis;

	private final Random random;

	Caller(String name, Ledger ledger, S2Stream stream, long timeoutMillis, long seed) {
		super(name, ledger);
		this.stream = stream;
		this.timeoutMillis = timeoutMillis;
		this.random = new Random(seed);
	}

	@Override
	void work() throws Exception {
		for (int number = 0; !isStopped(); number++) {
			AppendRetryPolicy policy = (this.random.nextBoolean()) ? AppendRetryPolicy.ALL
					: AppendRetryPolicy.NO_SIDE_EFFECTS;
			Ledger.Batch batch = ledger().newBatch(this.stream.name(), name() + "-" + number, 0,
					1 + this.random.nextInt(3), policy == AppendRetryPolicy.ALL);
			try {
				AppendAck ack = this.stream.appendAsync(Writer.input(batch), policy)
					.get(this.timeoutMillis, TimeUnit.MILLISECONDS);
				batch.acknowledged(ack);
				progressed();
				readBack(batch);
			}
			catch (ExecutionException ex) {
				batch.failed(ex.getCause(), false);
			}
			catch (TimeoutException ex) {
				ledger().violated(batch.body(0) + " has no outcome after " + this.timeoutMillis + " ms");
			}
			FaultInjector.pause(10 + this.random.nextInt(20));
		}
	}

	private void readBack(Ledger.Batch batch) {
		try {
			ReadBatch read = this.stream.read(ReadInput.fromSeqNum(batch.start()).withCount(batch.count()));
			for (int i = 0; i < batch.count(); i++) {
				if (!read.records().get(i).bodyAsString().equals(batch.body(i))) {
					ledger().violated(batch.body(i) + " was acknowledged, but a read does not return it: " + read);
				}
			}
		}
		catch (S2Exception ex) {
			ledger().failed(name(), ex);
		}
	}

}
