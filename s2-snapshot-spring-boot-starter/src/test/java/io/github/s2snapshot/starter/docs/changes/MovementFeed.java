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

package io.github.s2snapshot.starter.docs.changes;

import reactor.adapter.JdkFlowAdapter;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaPosition;
import io.github.s2snapshot.projection.Projection;

class MovementFeed {

	private final Projection<Stock> stock;

	private final MovementIndex index;

	MovementFeed(Projection<Stock> stock, MovementIndex index) {
		this.stock = stock;
		this.index = index;
	}

	// @formatter:off

	Disposable follow() {
		DeltaPosition position = this.index.position(); // DeltaPosition.of(0) at first
		return JdkFlowAdapter.flowPublisherToFlux(this.stock.deltas(DeltaOptions.from(position)))
			.publishOn(Schedulers.boundedElastic()) // the index blocks
			.subscribe(this::index, this::failed);
	}

	private void index(DeltaEntry<Stock> entry) {
		if (entry instanceof DeltaEntry.Delta<Stock> delta) {
			// In one transaction, so that each delta is indexed exactly once.
			this.index.add(delta.delta(), delta.record().seqNum(), delta.next());
		}
	}

	// @formatter:on

	Flux<Long> boltsAfterEachDelta() {
		return JdkFlowAdapter.flowPublisherToFlux(this.stock.deltas(DeltaOptions.from(20_000).withState()))
			.ofType(DeltaEntry.Delta.class)
			.map((delta) -> ((Stock) delta.state()).amount("bolt"));
	}

	private void failed(Throwable failure) {
		throw new IllegalStateException(failure);
	}

}
