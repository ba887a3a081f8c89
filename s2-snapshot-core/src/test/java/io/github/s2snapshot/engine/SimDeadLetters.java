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

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.s2snapshot.format.DeadLetter;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * The dead-letter stream as a process sees it.
 */
final class SimDeadLetters extends FakeStream {

	private final SimLoop loop;

	private final SimOutages outages;

	private final Supplier<SimPlan> plan;

	private final SimOwner owner;

	private final Content content;

	SimDeadLetters(SimLoop loop, SimOutages outages, Supplier<SimPlan> plan, SimOwner owner, Content content) {
		this.loop = loop;
		this.outages = outages;
		this.plan = plan;
		this.owner = owner;
		this.content = content;
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input, AppendRetryPolicy policy) {
		CompletableFuture<AppendAck> answer = new CompletableFuture<>();
		long back = this.loop.time(50, 20_000);
		SimOutages.Outage outage = this.outages.of(this.owner);
		if (outage != null) {
			S2Exception refusal = outage.kind().failure();
			S2Exception failure = (refusal != null) ? refusal : new S2TimeoutException("no answer");
			this.loop.post(this.owner, this.loop.time(50, (refusal != null) ? 20_000 : 10_000_000),
					() -> answer.completeExceptionally(failure));
			return answer;
		}
		if (this.loop.chance(this.plan.get().refused())) {
			this.loop.post(this.owner, back,
					() -> answer.completeExceptionally(new S2ConnectException("refused", null, true)));
			return answer;
		}
		boolean lost = this.loop.chance(this.plan.get().lostAck());
		this.loop.post(null, this.loop.time(50, 20_000), () -> {
			if (this.plan.get().bug() != SimBug.NOT_PUT_AWAY) {
				this.content.add(input);
			}
			StreamPosition end = new StreamPosition(this.content.seqNums.size(), 0);
			this.loop.post(this.owner, back, () -> {
				if (lost) {
					answer.completeExceptionally(new S2TransportException("reset", null, true));
				}
				else {
					answer.complete(new AppendAck(end, end, end));
				}
			});
		});
		return answer;
	}

	/**
	 * Content of the stream.
	 */
	static final class Content {

		private final Set<Long> seqNums = new HashSet<>();

		private void add(AppendInput input) {
			for (AppendRecord record : input.records()) {
				for (Header header : record.headers()) {
					if (header.name().equals(DeadLetter.SEQ_NUM)) {
						this.seqNums.add(Long.parseLong(header.value()));
					}
				}
			}
		}

		boolean has(long seqNum) {
			return this.seqNums.contains(seqNum);
		}

	}

}
