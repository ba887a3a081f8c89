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

package io.github.s2snapshot.starter;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;

/**
 * Application with a projection that adds up amounts.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class TallyApplication {

	record Tally(long count, long sum) {
	}

	record Added(long amount) {
	}

	@StreamProjection(name = "tally", stream = "${tally.stream}")
	static class TallyProjection {

		@InitialState
		Tally zero() {
			return new Tally(0, 0);
		}

		@Fold
		Tally added(Tally tally, Added added) {
			return new Tally(tally.count() + 1, tally.sum() + added.amount());
		}

	}

}
