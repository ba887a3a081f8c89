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

package com.example.shop;

import java.time.Duration;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ReadConsistency;

/**
 * Appends and reads.
 */
@RestController
class StockController {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final Projection<Stock> stock;

	StockController(Projection<Stock> stock) {
		this.stock = stock;
	}

	@GetMapping("/total")
	long total() {
		return this.stock.readLatest(TIMEOUT).state().total();
	}

	@PostMapping("/deliveries")
	long deliver(@RequestBody Delivered delivered) {
		long seqNum = this.stock.append(delivered).start().seqNum();
		return this.stock.read(ReadConsistency.atLeast(seqNum), TIMEOUT).state().total();
	}

}
