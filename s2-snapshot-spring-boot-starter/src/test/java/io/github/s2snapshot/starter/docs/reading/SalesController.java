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

package io.github.s2snapshot.starter.docs.reading;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.Projection;

@RestController
class SalesController {

	private final Projection<LastSale> sales;

	SalesController(Projection<LastSale> sales) {
		this.sales = sales;
	}

	@PostMapping("/sales")
	ResponseEntity<?> sell(@RequestParam long cursor, @RequestBody Sold sold) {
		AppendOutcome outcome = this.sales.append(AppendCondition.at(cursor), sold);
		if (outcome instanceof AppendOutcome.Appended appended) {
			return ResponseEntity.ok(appended.ack().end().seqNum());
		}
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "Others have sold something.");
		return ResponseEntity.of(problem).build();
	}

}
